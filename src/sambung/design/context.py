"""What every page frame needs."""

from django.conf import settings
from django.http import HttpRequest


def page_frame(request: HttpRequest) -> dict[str, object]:
    """Give the frame its values. A context processor."""
    return {"public_url": settings.SAMBUNG_PUBLIC_URL}
