"""Applications that died without anybody saying so: five signs, each with the day it began."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.directory.models import Officer, RoleGrant
from sambung.portfolio.models import Application
from sambung.verification.evidence import OWNER_CONFIRMED
from sambung.verification.models import Evidence
from sambung.verification.queries.failing import Failure, list_failures

_FEWEST_FAILURES = 3
_LONGEST_PAUSE = timedelta(days=2)
_ADDRESS, _CERTIFICATE, _PAGE = "address_answers", "tls_certificate", "page_genuine"
_LINK, _TRAFFIC = "portal_link", "traffic_seen"
_EXPIRED = "certificate_expired"
_ENTRY_FAULTS = frozenset(
    {
        "address_missing",
        "address_malformed",
        "not_encrypted",
        "credentials_in_address",
        "port_refused",
        "address_not_public",
    }
)
"""Findings about the entry, not about the application: nothing died of them."""


class Death(StrEnum):
    """How an application died, or shows that it may have."""

    ADDRESS_GONE = "address_gone"
    CERTIFICATE_EXPIRED = "certificate_expired"
    PAGE_TAKEN = "page_taken"
    LINK_DEAD = "link_dead"
    NO_TRAFFIC = "no_traffic"
    OWNER_LEFT = "owner_left"


DEATH_TITLES: Mapping[Death, Promise] = {
    Death.ADDRESS_GONE: gettext_lazy("Address gone"),
    Death.CERTIFICATE_EXPIRED: gettext_lazy("Certificate ended"),
    Death.PAGE_TAKEN: gettext_lazy("Page is no longer its own"),
    Death.LINK_DEAD: gettext_lazy("Link of the portal is dead"),
    Death.NO_TRAFFIC: gettext_lazy("No traffic although agreements are in force"),
    Death.OWNER_LEFT: gettext_lazy("Its owner left"),
}


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign of death before its application is loaded; `failure` is the proof that fails."""

    application_id: int
    death: Death
    failure: Failure | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SilentDeath:
    """One sign of death of an application; `since` is None where no day is known."""

    application: Application
    death: Death
    since: datetime | None
    finding_text: str

    @property
    def title(self) -> Promise:
        """The sign in a few words."""
        return DEATH_TITLES[self.death]


def list_silent_deaths(*, now: datetime) -> tuple[SilentDeath, ...]:
    """List the signs of death, the oldest first, in a fixed number of queries.

    A failing proof becomes a sign when it failed three times or for two days. Illustrations never
    lived; what no agency ever looked after here did not lose its owner.
    """
    signs = list_signs(now=now)
    known = {
        application.pk: application
        for application in Application.objects.filter(
            pk__in={sign.application_id for sign in signs}
        ).select_related("owner")
    }
    deaths = (
        SilentDeath(
            application=known[sign.application_id],
            death=sign.death,
            since=sign.failure.since if sign.failure else None,
            finding_text=sign.failure.finding_text if sign.failure else sign.text,
        )
        for sign in signs
    )
    return tuple(sorted(deaths, key=_by_age))


def list_signs(*, now: datetime) -> tuple[Sign, ...]:
    """List the signs of death by key of the application, in a fixed number of queries."""
    failures = list_failures([_ADDRESS, _CERTIFICATE, _PAGE, _LINK, _TRAFFIC], now=now)
    signs = [
        Sign(failure.application_id, death, failure)
        for failure in failures
        if (death := _find_death(failure, now)) is not None
    ]
    return tuple(_without_repeats([*signs, *_list_left(now)]))


def _find_death(failure: Failure, now: datetime) -> Death | None:
    """Tell whether a failing proof is a sign of death.

    The silence of the exchange was waited for by its probe, and an end in a certificate is a date:
    both say so at once. Everything else has to last.
    """
    if failure.requirement == _TRAFFIC:
        return Death.NO_TRAFFIC
    if failure.finding == _EXPIRED:
        return Death.CERTIFICATE_EXPIRED
    is_lasting = failure.times >= _FEWEST_FAILURES or failure.since <= now - _LONGEST_PAUSE
    if not is_lasting or failure.finding in _ENTRY_FAULTS:
        return None
    return {_ADDRESS: Death.ADDRESS_GONE, _PAGE: Death.PAGE_TAKEN, _LINK: Death.LINK_DEAD}.get(
        failure.requirement
    )


def _without_repeats(signs: Sequence[Sign]) -> Iterator[Sign]:
    """Keep one sign of a kind, and no dead link beside the dead address it leads to."""
    gone = {sign.application_id for sign in signs if sign.death is Death.ADDRESS_GONE}
    seen = set()
    for sign in signs:
        key = (sign.application_id, sign.death)
        if key in seen or (sign.death is Death.LINK_DEAD and sign.application_id in gone):
            continue
        seen.add(key)
        yield sign


def _list_left(now: datetime) -> list[Sign]:
    """List the applications whose officer, or whose whole agency, can act no more."""
    acting = set(
        RoleGrant.objects.filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=now), user__is_active=True
        ).values_list("user_id", "agency_id")
    )
    present = Officer.objects.filter(user__is_active=True, agency__isnull=False)
    peopled = {agency for _user, agency in acting if agency is not None}
    peopled |= set(present.values_list("agency_id", flat=True))
    left = []
    rows = Application.objects.verifiable().filter(
        Q(responsible__isnull=False) | Q(owner__in=_list_once_peopled(apart_from=peopled)),
        owner__isnull=False,
    )
    people = rows.order_by().values_list("pk", "owner_id", "responsible_id")
    for pk, owner, named in people:
        if {(named, owner), (named, None)} & acting:
            continue
        text = _("The officer named for it can no longer act for the agency.")
        if not named:
            text = _("The agency had people here, and has none any more.")
        left.append(Sign(pk, Death.OWNER_LEFT, text=text))
    return left


def _list_once_peopled(*, apart_from: set[int]) -> set[int]:
    """Give the agencies somebody belonged to, acted for, or confirmed an entry for."""
    belonging = Officer.objects.filter(agency__isnull=False).values_list("agency_id", flat=True)
    acted = RoleGrant.objects.filter(agency__isnull=False).values_list("agency_id", flat=True)
    confirmed = Evidence.objects.filter(requirement=OWNER_CONFIRMED, application=OuterRef("pk"))
    others = Application.objects.filter(owner__isnull=False).exclude(owner__in=apart_from)
    confirming = others.filter(Exists(confirmed)).order_by().values_list("owner_id", flat=True)
    found = belonging.order_by().union(acted.order_by(), confirming)
    return {agency for agency in found if agency is not None} - apart_from


def _by_age(death: SilentDeath) -> tuple[bool, float, str]:
    since = death.since.timestamp() if death.since else 0.0
    return (death.since is None, since, death.application.name)
