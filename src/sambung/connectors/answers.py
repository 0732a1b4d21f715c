"""Answers of the connector process: JSON, in the error shape of the API, in both languages.

Who calls is a program of another agency, and nobody has told which language its makers read.
"""

import json
import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from sambung.kernel.errors import NotFound, SambungError, Unavailable
from sambung.kernel.messages import message as _

_log = logging.getLogger(__name__)
_LANGUAGES = ("id", "en")
_READING = ("GET", "HEAD")


class MethodNotAllowed(SambungError):
    """What the interface serves cannot be written."""

    code = "method_not_allowed"
    status = 405


class Answering:
    """The only middleware of the connector process: nothing goes wrong without a JSON answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request that reads; a HEAD tells the length and sends nothing."""
        if request.method not in _READING:
            refusal = answer_error(MethodNotAllowed(_("This data can only be read (GET).")))
            refusal["Allow"] = ", ".join(_READING)
            return refusal
        response = self._get_response(request)
        if request.method == "HEAD":
            response.content = b""
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer an error that people may see; of any other nothing but that there was one."""
        match error:
            case SambungError():
                return answer_error(error)
            case DatabaseError():
                _log.error("What a connector serves could not be read.", exc_info=error)
                return answer_unavailable()
            case _:
                return None  # Django logs it and asks `answer_failure`


def answer_json(
    body: Any, *, status: int = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Answer with a JSON value. What is served changes at any time, so caches ask again."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(content, content_type="application/json", status=status)
    response["Content-Length"] = str(len(content))
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    for name, value in (headers or {}).items():
        response[name] = value
    return response


def answer_error(error: SambungError) -> HttpResponse:
    """Answer with an error, its message in both languages."""
    told = []
    for language in _LANGUAGES:
        with translation.override(language):
            told.append(error.as_dict())
    first, second = (str(each["message"]) for each in told)
    message = first if first == second else f"{first} / {second}"
    return answer_json({**told[0], "message": message}, status=error.status)


def answer_unavailable() -> HttpResponse:
    """Answer that the data cannot be read now, and when to ask again."""
    response = answer_error(Unavailable(_("The data cannot be read now. Try again shortly.")))
    response["Retry-After"] = "1"
    return response


def answer_missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer that there is nothing at this address: Django's handler of 404."""
    return answer_error(NotFound(_("Nothing is at this address.")))


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Answer that something broke here: Django's handler of 500."""
    message = _("Something went wrong inside Sambung.")
    return answer_error(SambungError(message, code="internal_error"))
