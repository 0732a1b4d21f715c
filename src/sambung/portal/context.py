"""What the portal adds to the frame of every page."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sambung.directory.queries import find_city


def name_place(request: HttpRequest) -> dict[str, object]:
    """Give the frame the city this installation serves. A context processor."""
    return {"frame_place": SimpleLazyObject(find_city)}
