"""The yearly confirmation of many entries in one sitting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sambung.kernel.actor import Actor
from sambung.kernel.errors import SambungError
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.models import Application, Status
from sambung.portfolio.operations import edit_application
from sambung.verification.operations import confirm_ownership


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What an officer says of one application."""

    application: Application
    contact: str
    is_running: bool
    shown: str
    """The seal of the entry as the page showed it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An application that could not be confirmed, and why."""

    application: Application
    reason: str


@transaction.atomic
def confirm_entries(
    *, actor: Actor, confirmations: Sequence[Confirmation], now: datetime
) -> tuple[Refusal, ...]:
    """Confirm the entries of many applications; gives those that could not be, each with why.

    One that is refused leaves nothing behind and does not hold up the others. An application
    that no longer runs is confirmed as such: its status says so from now on.
    """
    refusals = []
    for given in confirmations:
        try:
            with transaction.atomic():
                _confirm(actor, given, now)
        except SambungError as error:
            refusals.append(Refusal(given.application, str(error)))
    return tuple(refusals)


def _confirm(actor: Actor, given: Confirmation, now: datetime) -> None:
    """Confirm first: what was shown is compared with the entry as it is."""
    application = Application.objects.select_related("owner").get(pk=given.application.pk)
    confirm_ownership(
        actor=actor, application=application, contact=given.contact, shown=given.shown, now=now
    )
    if not given.is_running and application.status != Status.INACTIVE:
        edit_application(
            actor=actor,
            application=application,
            values={Field.STATUS: Status.INACTIVE.value},
            now=now,
        )
