"""What the pages about entries show: the entry itself, its claims, its history, what is due."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _

from sambung.console.inventory.texts import SECTION_TITLES, name_field, show_field
from sambung.directory.authorization import list_agency_codes
from sambung.directory.models import Agency, User
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Actor
from sambung.kernel.errors import NotFound
from sambung.portfolio.entry import SECTIONS, find_inventory, read_entry
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.models import Application, Claim
from sambung.portfolio.permissions import REGISTER_APPLICATION
from sambung.portfolio.queries import list_claims
from sambung.verification.evidence import OWNER_CODE, OWNER_CONFIRMED
from sambung.verification.models import Evidence
from sambung.verification.permissions import CONFIRM_OWNERSHIP
from sambung.verification.queries import get_standing
from sambung.verification.rules.contradictions import Conflict, find_conflict
from sambung.verification.rules.levels import Outcome

DUE_WITHIN = timedelta(days=60)
MOST_AT_ONCE = 50
_CONTRADICTIONS: Mapping[Conflict, Any] = {
    Conflict.BY_CLAIM: _("Another claim says the opposite."),
    Conflict.NOT_INTEGRATED: _("Said to be integrated, but the verified level is below 3."),
    Conflict.NOT_ANSWERING: _("Said to be active, but its address does not answer."),
    Conflict.STILL_ANSWERING: _("Said to be out of use, but its address still answers."),
}
_ACTIONS: Mapping[str, Any] = {
    "register_application": _("registered the application"),
    "change_application": _("changed the entry"),
    "import_publiccode": _("took in a publiccode.yml"),
    "confirm_ownership": _("confirmed the entry"),
    "assign_responsible": _("named the responsible officer"),
    "answer_claim": _("answered a claim"),
    "answer_clarification": _("answered to a fall of the level"),
    "mark_application": _("exempted the application from clearance"),
    "ask_for_mark": _("asked for an exemption from clearance"),
    "refuse_mark": _("refused an exemption from clearance"),
    "retire_application": _("retired the application"),
    "declare_exemption": _("said that a requirement does not fit"),
    "confirm_exemption": _("confirmed that a requirement does not fit"),
    "withdraw_exemption": _("withdrew that a requirement does not fit"),
}
_BY_SAMBUNG = (
    "record_evidence",
    "check_now",
    "change_level",
    "open_obstacle",
    "solve_obstacle",
)
"""What follows from checks. It has histories of its own: evidence, levels, obstacles."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of the entry: what it is called and what stands in it."""

    name: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownSection:
    """A part of the entry, and how much of it is known."""

    key: str
    title: Any
    fields: tuple[ShownField, ...]

    @property
    def known(self) -> int:
        """How many fields hold something."""
        return sum(bool(field.value) for field in self.fields)


@dataclass(frozen=True, slots=True)
class ShownClaim:
    """A claim, and what evidence says against it, if it does."""

    claim: Claim
    contradiction: Any


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An entry of the journal in words."""

    entry: AuditEntry
    title: Any
    changes: tuple[tuple[str, str, str], ...]


def get_entry(code: str) -> Application:
    """Give an application with everything its entry holds, in one query.

    Raises:
        NotFound: there is none with that code.
    """
    application = (
        Application.objects.select_related("owner", "inventory__successor")
        .filter(code=code)
        .first()
    )
    if application is None or application.is_system:
        raise NotFound(_("There is no such application."))
    return application


def list_sections(application: Application) -> tuple[ShownSection, ...]:
    """List the parts of an entry with their fields, as people read them."""
    entry = read_entry(application)
    return tuple(
        ShownSection(
            key,
            SECTION_TITLES[key],
            tuple(
                ShownField(str(name), name_field(name), _show_known(name, entry[name]))
                for name in names
            ),
        )
        for key, names in SECTIONS.items()
    )


def list_kept_aside(application: Application) -> tuple[tuple[str, str], ...]:
    """List what imported files said of an application for which there is no field."""
    inventory = find_inventory(application)
    return tuple(inventory.kept_aside.items()) if inventory else ()


def list_shown_claims(application: Application, *, now: datetime) -> tuple[ShownClaim, ...]:
    """List what was said of an application, newest first, with what evidence says against it."""
    claims = list_claims(application)
    if not claims:
        return ()
    standing = get_standing(application, now=now)
    states = {found.requirement: found.state for found in standing.requirements}
    shown = []
    for claim in claims:
        conflict = find_conflict(claim.statement, standing.level, states)
        shown.append(ShownClaim(claim, _CONTRADICTIONS[conflict] if conflict else ""))
    return tuple(shown)


def list_registrable_agencies(actor: Actor) -> QuerySet[Agency]:
    """List the agencies for which somebody may register applications."""
    codes = list_agency_codes(actor, REGISTER_APPLICATION)
    return Agency.objects.real().for_agencies(codes).filter(is_active=True)


def guess_contact(agency: Agency) -> str:
    """Guess the public contact of a new application: the one most others of the agency have."""
    most = (
        Application.objects.filter(owner=agency)
        .exclude(contact="")
        .values("contact")
        .annotate(count=Count("id"))
        .order_by("-count", "contact")
        .first()
    )
    return str(most["contact"]) if most else ""


def list_due(actor: Actor, *, now: datetime) -> QuerySet[Application]:
    """List the applications to confirm: never confirmed by their owner, or not for much longer.

    Each has `confirmed_until`, None when the present owner never confirmed it, or somebody else
    changed since what was confirmed.
    """
    codes = list_agency_codes(actor, CONFIRM_OWNERSHIP)
    of_it = Evidence.objects.filter(application=OuterRef("pk"), requirement=OWNER_CONFIRMED)
    confirmed = (
        of_it.filter(outcome=Outcome.MET)
        .alias(by=KT(f"details__{OWNER_CODE}"))
        .filter(by=OuterRef("owner__code"))
        .exclude(Exists(_reopened_since()))
        .order_by("-observed_at")
        .values("expires_at")[:1]
    )
    mine = Application.objects.real().for_agencies(codes).filter(owner__isnull=False)
    return (
        mine.annotate(confirmed_until=Subquery(confirmed))
        .filter(Q(confirmed_until__isnull=True) | Q(confirmed_until__lte=now + DUE_WITHIN))
        .select_related("owner", "inventory__successor")
        .order_by(F("confirmed_until").asc(nulls_first=True), "name", "code")
    )


def _reopened_since() -> QuerySet[Evidence]:
    return Evidence.objects.filter(
        application=OuterRef("application"),
        requirement=OWNER_CONFIRMED,
        outcome=Outcome.UNDECIDED,
        observed_at__gt=OuterRef("observed_at"),
    )


def list_history(application: Application) -> QuerySet[AuditEntry]:
    """List what people did to an entry, newest first. What checks brought about is left out."""
    entries = AuditEntry.objects.filter(subject=f"application/{application.code}")
    return entries.exclude(action__in=_BY_SAMBUNG).order_by("-at", "-id")


def describe_events(entries: Iterable[AuditEntry]) -> tuple[ShownEvent, ...]:
    """Put entries of the journal into words. People named in them are looked up at once."""
    entries = tuple(entries)
    named = {
        str(values["user"])
        for entry in entries
        for values in (entry.before, entry.after)
        if values.get("user")
    }
    people = {str(user.pk): str(user) for user in User.objects.filter(pk__in=named)}
    return tuple(
        ShownEvent(
            entry, _ACTIONS.get(entry.action, entry.action), tuple(_list_changes(entry, people))
        )
        for entry in entries
    )


def _list_changes(entry: AuditEntry, people: Mapping[str, str]) -> Iterable[tuple[str, str, str]]:
    for name in {**entry.before, **entry.after}:
        if name == "claim":
            continue
        values = [entry.before.get(name), entry.after.get(name)]
        if name == "user":
            shown = [people.get(str(value), "") if value else "" for value in values]
        else:
            shown = [show_field(name, value) for value in values]
        if shown[0] != shown[1]:
            yield name_field(name), shown[0], shown[1]


def _show_known(name: str, value: str) -> str:
    """Show a value; one that only says that nothing is known counts as empty."""
    entry = INVENTORY_FIELDS.get(name)
    is_unknown = value == "unknown" or (entry is not None and value == entry.empty)
    return "" if is_unknown else show_field(name, value)
