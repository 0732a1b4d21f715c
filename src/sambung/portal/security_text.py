"""Whom to tell of a weakness of this installation (`security.txt`, RFC 9116)."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from sambung.kernel import clock

VALID_FOR = timedelta(days=90)
"""How far ahead the end lies: an installation nobody runs any more says so within a season."""
_SECONDS = 3600


@require_safe
@cache_control(public=True, max_age=_SECONDS)
def show_security_text(request: HttpRequest) -> HttpResponse:
    """Give the file, or say that there is none: a contact nobody set is not made up."""
    contact = settings.SAMBUNG_SECURITY_CONTACT
    if not contact:
        text = _("This installation names no contact for reports of weaknesses.")
        return HttpResponse(f"{text}\n", status=404, content_type="text/plain; charset=utf-8")
    text = write_security_text(
        contact=contact,
        address=f"{settings.SAMBUNG_PUBLIC_URL}{request.path}",
        languages=[code for code, _name in settings.LANGUAGES],
        now=clock.now(),
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def write_security_text(
    *, contact: str, address: str, languages: Iterable[str], now: datetime
) -> str:
    """Write the file. `contact` is a web address or an e-mail address, `address` that of the file.

    >>> moment = datetime(2026, 1, 1, 5, 30, tzinfo=UTC)
    >>> print(write_security_text(
    ...     contact="csirt@kota.go.id", address="https://x/y", languages=["id"], now=moment))
    Contact: mailto:csirt@kota.go.id
    Expires: 2026-04-01T00:00:00Z
    Preferred-Languages: id
    Canonical: https://x/y
    <BLANKLINE>
    """
    end = (now.astimezone(UTC) + VALID_FOR).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = (
        f"Contact: {contact if ':' in contact else f'mailto:{contact}'}",
        f"Expires: {end:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {address}",
    )
    return "".join(f"{line}\n" for line in lines)
