"""Finding an application by what somebody typed."""

from django.db.models import Q

from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_application


def get_named_application(text: str) -> Application:
    """Give an application by its code, or by a name that only one has.

    Raises:
        NotFound: there is none, or several have the name.
    """
    return find_named_application(text) or get_application(text.strip().upper())


def find_named_application(text: str) -> Application | None:
    """Find an application by its code, or by a name that only one has."""
    named = Application.objects.filter(Q(name__iexact=text.strip()) | Q(code__iexact=text.strip()))
    found = named.select_related("owner")[:2]
    return found[0] if len(found) == 1 else None
