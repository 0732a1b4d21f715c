"""One shape for every error. What is inside an unexpected error is logged and never shown."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from sambung.kernel.errors import Fault, NotFound, SambungError

_log = logging.getLogger(__name__)
_UNPROCESSABLE = 422
_SHOWN_LENGTH = 80


def install_handlers(api: NinjaAPI) -> None:
    """Let the API answer each kind of error in the one shape."""
    api.exception_handler(SambungError)(_answer_known)
    api.exception_handler(ValidationError)(_answer_invalid)
    api.exception_handler(Http404)(_answer_missing)
    api.exception_handler(HttpError)(_answer_http)
    api.exception_handler(Exception)(_answer_unexpected)


def _answer_known(request: HttpRequest, error: SambungError) -> HttpResponse:
    return JsonResponse(error.as_dict(), status=error.status)


def _answer_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults = [
        Fault(
            file="",
            row=None,
            column=str(found["loc"][-1]),
            found=request.GET.get(str(found["loc"][-1]), "")[:_SHOWN_LENGTH],
            expected=_explain(found),
        )
        for found in error.errors
    ]
    names = ", ".join(f"{fault.column}: {fault.expected}" for fault in faults)
    body = {
        "code": "invalid_input",
        "message": _("Correct the parameters. %(names)s.") % {"names": names},
        "faults": [fault.as_dict() for fault in faults],
    }
    return JsonResponse(body, status=_UNPROCESSABLE)


def _explain(found: Mapping[str, Any]) -> str:
    """Say in the reader's language what a parameter must be."""
    limits = found.get("ctx", {})
    match found["type"]:
        case "literal_error":
            words = re.findall(r"'([^']+)'", str(limits["expected"]))
            expected = _("one of: %(words)s") % {"words": ", ".join(words)}
        case "int_parsing" | "int_parsing_size":
            expected = _("a whole number")
        case "greater_than_equal":
            expected = _("at least %(limit)s") % {"limit": limits["ge"]}
        case "less_than_equal":
            expected = _("at most %(limit)s") % {"limit": limits["le"]}
        case "string_too_long":
            expected = _("at most %(count)d characters") % {"count": limits["max_length"]}
        case "string_pattern_mismatch":
            expected = _("a text without control characters")
        case "missing":
            expected = _("something; it may not be missing")
        case _other:
            expected = _("a value of the form the API documentation describes")
    return expected


def _answer_missing(request: HttpRequest, error: Http404) -> HttpResponse:
    missing = NotFound(_("There is nothing at this address. See the API documentation."))
    return _answer_known(request, missing)


def _answer_http(request: HttpRequest, error: HttpError) -> HttpResponse:
    body = {"code": "invalid_input", "message": _("The request cannot be read.")}
    return JsonResponse(body, status=error.status_code)


def _answer_unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    _log.error("the API failed", exc_info=error)
    body = {
        "code": "internal_error",
        "message": _("Something went wrong on our side. It was noted; try again later."),
    }
    return JsonResponse(body, status=500)
