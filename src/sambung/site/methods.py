"""Middleware: requests that only repeat themselves (TRACE) are refused (OWASP ASVS 5.0, 13.4.4)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

_KNOWN = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class KnownMethods:
    """Lets through the methods that a view may answer; the view says which of them it does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the layers below do, or refuse."""
        if request.method not in _KNOWN:
            return HttpResponseNotAllowed(_KNOWN)
        return self._get_response(request)
