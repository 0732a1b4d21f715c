"""Sending a browser to an application, past the rule that forms of the portal stay in the portal.

Chromium applies `form-action` to every redirect that follows a form. So a page with a form whose
answer leads away allows the one origin it leads to; and who comes from the sign-in form, whose
page cannot know it, is sent on by a page instead of a redirect.
"""

from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from sambung.identity.clients.rules import get_origin


def add_parameters(address: str, parameters: dict[str, str]) -> str:
    """Add parameters to the query of an address, leaving what it has as it is.

    >>> add_parameters("https://aplikasi.example/masuk?a=1", {"code": "x y"})
    'https://aplikasi.example/masuk?a=1&code=x+y'
    """
    return f"{address}{'&' if '?' in address else '?'}{urlencode(parameters)}"


def answer_client(
    request: HttpRequest, redirect_uri: str, parameters: dict[str, str]
) -> HttpResponse:
    """Send the browser back to the application with an answer, and say who answers (RFC 9207)."""
    values = {name: value for name, value in parameters.items() if value}
    return leave_for(
        request, add_parameters(redirect_uri, {**values, "iss": settings.SAMBUNG_PUBLIC_URL})
    )


def leave_for(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to an address of an application that was registered as such."""
    response: HttpResponse
    if request.method == "GET" and _comes_from_own_page(request):
        context = {"address": address, "host": urlsplit(address).hostname}
        response = render(request, "identity/continue.html", context)
    else:
        response = HttpResponseRedirect(address)
    add_never_cache_headers(response)
    return response


def allow_form_to(response: HttpResponse, address: str) -> HttpResponse:
    """Let the form of a page lead to the origin of one address, and to no other outside."""
    response._csp_replace = {"form-action": ["'self'", get_origin(address)]}  # type: ignore[attr-defined]
    return response


def _comes_from_own_page(request: HttpRequest) -> bool:
    if request.headers.get("Sec-Fetch-Site") == "same-origin":
        return True
    own = get_origin(settings.SAMBUNG_PUBLIC_URL)
    return get_origin(request.headers.get("Referer", "")) == own
