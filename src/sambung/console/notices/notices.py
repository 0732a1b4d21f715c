"""From what was done to whom it is told: one function for each kind of subject in the journal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance
from sambung.clearance.rules import CLEARANCE_TABLE
from sambung.directory.authorization import CITY
from sambung.exchange.models import Agreement, Interface
from sambung.exchange.queries import list_interfaces_named
from sambung.exchange.rules.agreements import AgreementState
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import Role
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.models import Departure
from sambung.rationalisation.rules.departures import DEPARTURE_TABLE

_DATA = (Role.DATA_OWNER,)
_OWNERS = (Role.APPLICATION_OWNER, Role.DATA_OWNER)
_TEAM = (Role.INTEGRATOR,)


@dataclass(frozen=True, slots=True)
class Notice:
    """What to tell, where it can be read or done, and the holders of which roles in which place."""

    title: str
    address: str
    roles: tuple[Role, ...]
    place: str


def list_notices(entry: AuditEntry, *, now: datetime) -> tuple[Notice, ...]:
    """List what an entry of the journal gives cause to tell, in the language in force."""
    kind, _slash, name = entry.subject.partition("/")
    tell = _TOLD.get(kind)
    return tuple(tell(entry, name, now)) if tell else ()


def _tell_of_agreement(entry: AuditEntry, code: str, _now: datetime) -> Iterable[Notice]:
    agreement = (
        Agreement.objects.select_related("consumer__owner", "interface__application__owner")
        .filter(code=code, is_for_probe=False)
        .first()
    )
    if agreement is None:
        return
    address = reverse("console:agreement", args=[code])
    names = {"consumer": agreement.consumer.name, "interface": agreement.interface.name}
    giver = get_owner_code(agreement.interface.application)
    taker = get_owner_code(agreement.consumer)
    if entry.action == "propose_agreement":
        if agreement.state == AgreementState.PROPOSED:
            title = _("%(consumer)s asks for %(interface)s. Decide on it.") % names
            yield Notice(title, address, _DATA, giver)
        return
    titles = {
        "approve_agreement": _("%(consumer)s may call %(interface)s now."),
        "reject_agreement": _("%(consumer)s may not call %(interface)s: it was refused."),
        "revoke_agreement": _("The agreement of %(consumer)s on %(interface)s has ended."),
    }
    if title := titles.get(entry.action, ""):
        yield Notice(title % names, address, _OWNERS, taker)
        if entry.action == "revoke_agreement":
            yield Notice(title % names, address, _DATA, giver)


def _tell_of_interface(entry: AuditEntry, identifier: str, now: datetime) -> Iterable[Notice]:
    """Tell the owners of whatever may call it: a new version, another limit, an end."""
    titles = {
        "publish_table": _("%(name)s has a new version."),
        "change_interface": _("%(name)s has changed."),
        "describe_interface": _("Name, description or limit of %(name)s have changed."),
        "withdraw_interface": _("%(name)s is off the exchange: calls get no answer."),
        "restore_interface": _("%(name)s is on the exchange again."),
    }
    title = titles.get(entry.action)
    if title is None or (entry.action == "publish_table" and not entry.before):
        return
    found = next(iter(list_interfaces_named([identifier])), None)
    if found is None or (entry.action == "change_interface" and hasattr(found, "table")):
        return  # a table tells of its new version itself
    address = reverse("console:interface", args=[found.pk])
    for taker in _list_takers(found, now):
        yield Notice(title % {"name": found.name}, address, _OWNERS, taker)


def _list_takers(interface: Interface, now: datetime) -> list[str]:
    """List the agencies whose applications may call an interface, or could before it was taken."""
    approved = Agreement.objects.filter(
        interface=interface, state=AgreementState.APPROVED, is_for_probe=False
    ).select_related("consumer__owner")
    today = localdate(now)
    live = [a for a in approved if a.valid_until is None or a.valid_until >= today]
    return sorted({get_owner_code(agreement.consumer) for agreement in live})


def _tell_of_application(entry: AuditEntry, code: str, _now: datetime) -> Iterable[Notice]:
    application = Application.objects.select_related("owner").filter(code=code).first()
    if application is None:
        return
    owner, name = get_owner_code(application), {"name": application.name}
    page = reverse("console:application", args=[code])
    if entry.action == "ask_for_mark":
        title = _("%(name)s asks to pass the gates without clearance. Decide on it.") % name
        yield Notice(title, reverse("console:gate_queue"), _TEAM, CITY)
    if entry.action == "declare_exemption":
        title = _("A requirement is said not to fit %(name)s. Confirm it or leave it.") % name
        yield Notice(title, reverse("console:home"), _TEAM, CITY)
    titles = {
        "mark_application": _("%(name)s passes the gates now."),
        "refuse_mark": _("%(name)s does not pass the gates: the exemption was refused."),
        "confirm_exemption": _("It was confirmed that a requirement does not fit %(name)s."),
    }
    if title := titles.get(entry.action, ""):
        yield Notice(title % name, page, (Role.APPLICATION_OWNER,), owner)


def _tell_of_clearance(entry: AuditEntry, code: str, _now: datetime) -> Iterable[Notice]:
    """Tell whose step is next, each time the proposal moved."""
    clearance = Clearance.objects.select_related("agency").filter(code=code).first()
    if clearance is None or "state" not in entry.after:
        return
    state = CLEARANCE_TABLE.get_state(clearance.state)
    title = _("Proposal %(name)s is %(state)s. Your step is next.")
    if state.owner:
        place = clearance.agency.code if state.owner is Role.APPLICATION_OWNER else CITY
        yield Notice(
            title % {"name": clearance.name, "state": state.title},
            reverse("console:clearance", args=[code]),
            (state.owner,),
            place,
        )


def _tell_of_departure(entry: AuditEntry, code: str, _now: datetime) -> Iterable[Notice]:
    """Tell whose step is next, each time the departure moved."""
    departure = Departure.objects.select_related("application__owner").filter(code=code).first()
    if departure is None or "state" not in entry.after:
        return
    state = DEPARTURE_TABLE.get_state(departure.state)
    if state.owner:
        title = _("The departure of %(name)s is %(state)s. Your step is next.")
        yield Notice(
            title % {"name": departure.application.name, "state": state.title},
            reverse("console:departure", args=[code]),
            (state.owner,),
            get_owner_code(departure.application),
        )


_TOLD: Mapping[str, Callable[[AuditEntry, str, datetime], Iterable[Notice]]] = {
    "agreement": _tell_of_agreement,
    "interface": _tell_of_interface,
    "application": _tell_of_application,
    "clearance": _tell_of_clearance,
    "departure": _tell_of_departure,
}
