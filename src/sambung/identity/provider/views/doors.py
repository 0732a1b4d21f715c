"""The doors applications call at without a person: what comes in is looked at before anything else.

A request in the wrong shape is refused here, before a client, a person or a token is looked up.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    JsonResponse,
)
from django.views.decorators.csrf import csrf_exempt

from sambung.identity.provider.operations.refusals import record_refusal
from sambung.identity.provider.rules.authentication import MalformedCredentials, read_basic
from sambung.identity.provider.rules.parameters import find_parameter_fault, find_unsupported
from sambung.identity.provider.views.cors import answer_preflight, open_to_origin
from sambung.kernel import clock

_FORM = "application/x-www-form-urlencoded"


def for_applications(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let a view be called by applications: with POST, a form, and one value for each parameter.

    Parameters in the address are refused: they would stand in logs (RFC 6749, section 3.2).
    """

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return answer_preflight(request, "POST")
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST", "OPTIONS"])
        response = _find_refusal(request) or view(request, *args, **kwargs)
        response.setdefault("Cache-Control", "no-store")
        return open_to_origin(request, response)

    return answer


def refuse(code: str, description: str = "", *, status: int = 400) -> HttpResponse:
    """Give an error of the token endpoint (RFC 6749, section 5.2)."""
    body = {"error": code, "error_description": description}
    answer = JsonResponse({name: value for name, value in body.items() if value}, status=status)
    answer["Cache-Control"] = "no-store"
    return challenge(answer)


def challenge(answer: HttpResponse) -> HttpResponse:
    """Say how a client proves itself where that failed (RFC 6749, section 5.2)."""
    if answer.status_code == 401:
        answer["WWW-Authenticate"] = 'Basic realm="sambung"'
    return answer


def _find_refusal(request: HttpRequest) -> HttpResponse | None:
    refusal = _check_shape(request) or _check_credentials(request)
    if refusal is not None:
        record_refusal(subject="client/unknown", reason="malformed_request", now=clock.now())
    return refusal


def _check_shape(request: HttpRequest) -> HttpResponse | None:
    # Any other kind of body is refused unread: a form of many parts could fill the disk.
    if (request.content_type or _FORM) != _FORM:
        return refuse("invalid_request", f"Send the parameters as {_FORM}.")
    if request.META.get("QUERY_STRING"):
        return refuse("invalid_request", "Send the parameters in the body, not in the address.")
    given = list(request.POST.lists())
    if unsupported := find_unsupported(given):
        return refuse(*unsupported)
    if fault := find_parameter_fault(given):
        return refuse("invalid_request", fault)
    return None


def _check_credentials(request: HttpRequest) -> HttpResponse | None:
    try:
        basic = read_basic(request.headers.get("Authorization", ""))
    except MalformedCredentials:
        return refuse("invalid_client", "The header Authorization cannot be read.", status=401)
    named = request.POST.get("client_id")
    if basic is not None and named and named != basic.client_id:
        return refuse("invalid_request", "Header and body name two different clients.")
    return None
