"""Writes of evaluation: what one call replaces, stated with its source."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.evaluation.models import ReplacedWork, Work
from sambung.evaluation.permissions import STATE_BENEFIT
from sambung.exchange.models import Interface
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput
from sambung.portfolio.queries import get_owner_code

_MOST_MINUTES = 8 * 60
_SHORTEST_SOURCE = 10
_LONGEST_SOURCE = 500


@transaction.atomic
def state_replaced_work(
    *,
    actor: Actor,
    interface: Interface,
    kind: str,
    minutes_saved: int,
    source: str,
    now: datetime,
) -> ReplacedWork:
    """State what one call to an interface replaces, how many minutes it saves, and who says so.

    `source` names where the figure comes from, such as a time sheet or a rule on processing
    times; it is shown with every count. Stating again replaces the former statement.

    Raises:
        NotPermitted: the actor answers neither for the data nor for integration.
        InvalidInput: there is no such kind of work, the minutes are not within one working day,
            or the source is missing or too long.
    """
    application = interface.application
    agency_code = get_owner_code(application)
    require(actor, STATE_BENEFIT, agency_code)
    source = source.strip()
    _check(kind, minutes_saved, source)
    former = ReplacedWork.objects.filter(interface=interface, kind=kind).first()
    stated, _created = ReplacedWork.objects.update_or_create(
        interface=interface,
        kind=kind,
        defaults={
            "minutes_saved": minutes_saved,
            "source": source,
            "stated_by": actor.id,
            "stated_by_name": actor.name,
            "stated_at": now,
        },
    )
    record_audit(
        actor=actor,
        action="state_replaced_work",
        subject=f"interface/{interface.identifier}",
        agency_code=agency_code,
        before=_summarize(former) if former else None,
        after=_summarize(stated),
        now=now,
    )
    return stated


def _check(kind: str, minutes_saved: int, source: str) -> None:
    if kind not in Work.values:
        raise InvalidInput(
            _("There is no kind %(kind)s. Choose one of: %(kinds)s.")
            % {"kind": kind, "kinds": ", ".join(Work.values)}
        )
    if not 0 < minutes_saved <= _MOST_MINUTES:
        raise InvalidInput(
            _("One call saves between 1 and %(most)d minutes. Correct the minutes.")
            % {"most": _MOST_MINUTES}
        )
    if not _SHORTEST_SOURCE <= len(source) <= _LONGEST_SOURCE:
        raise InvalidInput(
            _("Say in %(least)d to %(most)d characters where the figure comes from.")
            % {"least": _SHORTEST_SOURCE, "most": _LONGEST_SOURCE}
        )


def _summarize(stated: ReplacedWork) -> dict[str, object]:
    return {
        "kind": stated.kind,
        "minutes_saved": stated.minutes_saved,
        "source": stated.source,
    }
