"""How the portal words what the domain holds."""

from collections.abc import Mapping
from datetime import date

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.ledger.rules.records import Outcome

OUTCOME_TITLES: Mapping[Outcome, Promise] = {
    Outcome.ANSWERED: gettext_lazy("Answered"),
    Outcome.PROVIDER_ERROR: gettext_lazy("The application called reported a fault of its own"),
    Outcome.UNAVAILABLE: gettext_lazy("The application called did not answer"),
    Outcome.NO_TOKEN: gettext_lazy("Refused: the caller did not say who it is"),
    Outcome.BAD_TOKEN: gettext_lazy("Refused: the caller's token is not valid"),
    Outcome.NO_AGREEMENT: gettext_lazy("Refused: no agreement allows the call"),
    Outcome.WRONG_CLIENT_HEADER: gettext_lazy("Refused: the caller named somebody else"),
    Outcome.OPERATION_NOT_AGREED: gettext_lazy("Refused: the agreement does not cover this"),
    Outcome.RATE_LIMITED: gettext_lazy("Refused for now: too many calls"),
    Outcome.NO_INTERFACE: gettext_lazy("Refused: there is no such interface"),
    Outcome.BAD_REQUEST: gettext_lazy("Refused: the request is malformed"),
    Outcome.OTHER: gettext_lazy("Ended in another way"),
}
"""The outcomes of a call, in words."""


def describe_opening(day: date) -> str:
    """Say from which day verified levels are public."""
    return _("Verified levels are public from %(date)s. The city set this day.") % {
        "date": date_format(day, "j F Y")
    }
