"""Reading departures."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sambung.kernel.errors import NotFound
from sambung.portfolio.models import Application
from sambung.rationalisation.models import Departure


def list_departures(agency_codes: Sequence[str], *, is_open: bool) -> QuerySet[Departure]:
    """List the departures of the applications of some agencies (`*`: all), newest first."""
    found = Departure.objects.for_agencies(agency_codes).filter(closed_at__isnull=is_open)
    return found.select_related("application__owner", "successor")


def get_departure(code: str, *, agency_codes: Sequence[str]) -> Departure:
    """Give a departure with its two applications.

    Raises:
        NotFound: there is none of that code, or it belongs to another agency.
    """
    found = Departure.objects.for_agencies(agency_codes).select_related(
        "application__owner", "application__inventory", "successor__owner"
    )
    departure = found.filter(code=code).first()
    if departure is None:
        raise NotFound(_("There is no departure %(code)s.") % {"code": code})
    return departure


def find_open_departure(application: Application) -> Departure | None:
    """Find the departure of an application that is going on, or None."""
    return Departure.objects.filter(application=application, closed_at__isnull=True).first()
