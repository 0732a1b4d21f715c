"""Letting the pages of browser clients read the provider's answers (Fetch standard, CORS).

Cookies are never let along: an application's page shows a token, and acts as no one without it.
"""

from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from sambung.identity.queries import is_registered_origin

Answer = TypeVar("Answer", bound=HttpResponseBase)
_HEADERS = "Authorization, Content-Type"
_REMEMBERED_SECONDS = 600


def answer_preflight(request: HttpRequest, *methods: str) -> HttpResponse:
    """Answer what a browser asks before a call from another origin."""
    answer = open_to_origin(request, HttpResponse(status=204))
    if "Access-Control-Allow-Origin" in answer:
        answer["Access-Control-Allow-Methods"] = ", ".join(methods)
        answer["Access-Control-Allow-Headers"] = _HEADERS
        answer["Access-Control-Max-Age"] = str(_REMEMBERED_SECONDS)
    return answer


def open_to_origin(request: HttpRequest, answer: Answer) -> Answer:
    """Let the page that asked read an answer, if a public client is registered at its origin."""
    patch_vary_headers(answer, ["Origin"])
    origin = request.headers.get("Origin", "")
    if origin and is_registered_origin(origin):
        answer["Access-Control-Allow-Origin"] = origin
        answer["Access-Control-Expose-Headers"] = "WWW-Authenticate"
    return answer
