"""What the pages about officers and the audit page show."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import get_current_timezone

from sambung.console.permissions import READ_AUDIT
from sambung.directory.actions import Action
from sambung.directory.authorization import CITY, list_agency_codes
from sambung.directory.models import Agency, RoleGrant, User
from sambung.directory.permissions import READ_OFFICERS
from sambung.directory.queries import list_officers
from sambung.directory.querysets import match_words, within_agencies
from sambung.exchange.models import Handover
from sambung.journal.models import AuditEntry
from sambung.kernel import clock
from sambung.kernel.actor import Actor


def list_seen_officers(actor: Actor, text: str) -> QuerySet[User]:
    """List the officers somebody may see, by a part of the name when one is given."""
    codes = list_agency_codes(actor, READ_OFFICERS)
    now = clock.now()
    live = RoleGrant.objects.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=now))
    officers = list_officers(codes, now=now).prefetch_related(
        Prefetch("role_grants", live.select_related("agency"), to_attr="live_grants")
    )
    if text:
        officers = officers.filter(match_words(text, ("full_name", "username")))
    return officers


def list_agencies(actor: Actor, action: Action) -> tuple[Agency, ...]:
    """List the agencies for which somebody may do something."""
    codes = list_agency_codes(actor, action)
    return tuple(Agency.objects.for_agencies(codes).filter(is_active=True).order_by("name"))


def find_handover(actor: Actor, code: str) -> Handover | None:
    """Find a record of handover somebody may see: of the own agencies, or a party of it."""
    record = Handover.objects.select_related("agency").filter(code=code).first()
    if record is None:
        return None
    codes = list_agency_codes(actor, READ_OFFICERS)
    parties = {str(record.departing_id), str(record.successor_id)}
    may_see = CITY in codes or record.agency.code in codes or actor.id in parties
    return record if may_see else None


def list_audit_entries(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[AuditEntry]:
    """List the journal as far as an auditor may read it, newest first, by who, what and when."""
    codes = list_agency_codes(actor, READ_AUDIT)
    mine = within_agencies(codes, "agency_code")
    entries = AuditEntry.objects.filter(mine).order_by("-at", "-id")
    if who := wanted.get("who"):
        entries = entries.filter(match_words(who, ("actor_name",)) | Q(actor_id=who))
    if what := wanted.get("what"):
        entries = entries.filter(match_words(what, ("action", "subject")))
    zone = get_current_timezone()
    if since := wanted.get("since"):
        entries = entries.filter(at__gte=datetime.combine(since, time(), zone))
    if until := wanted.get("until"):
        entries = entries.filter(
            at__lt=datetime.combine(until + timedelta(days=1), time(), get_current_timezone())
        )
    return entries
