"""The endpoints applications call without a person: tokens, introspection, devices."""

import json
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.views import (
    DeviceAuthorizationView,
    RevokeTokenView,
    TokenView,
    UserInfoView,
)

from sambung.identity.models import Client
from sambung.identity.provider.operations.refusals import record_refusal
from sambung.identity.provider.rules.authentication import MalformedCredentials, read_basic
from sambung.identity.provider.rules.grants import CLIENT_CREDENTIALS, GRANTS
from sambung.identity.provider.views.cors import answer_preflight, open_to_origin
from sambung.identity.provider.views.doors import challenge, for_applications, refuse
from sambung.identity.provider.views.error_pages import describe_client
from sambung.kernel import clock

_REFUSED = range(400, 500)
_POLLING = frozenset({"authorization_pending", "slow_down"})
"""Answers to a device that waits for its person: no refusals."""


@method_decorator(for_applications, name="dispatch")
class TokenEndpoint(TokenView):
    """Gives tokens. What a person's code or refresh token opens is decided in one transaction.

    Two requests that show the same code at once are so decided one after the other, also when
    they reach different web processes.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a token request of a grant that is offered; of any other nothing is looked up."""
        grant = request.POST.get("grant_type", "")
        if grant not in GRANTS:
            code = "unsupported_grant_type" if grant else "invalid_request"
            answer = refuse(code, f"grant_type must be one of: {', '.join(GRANTS)}.")
        elif grant == CLIENT_CREDENTIALS:
            answer = self.authorization_flow_token_response(request)
        else:
            with transaction.atomic():
                answer = self.authorization_flow_token_response(request)
        _record(request, answer)
        return challenge(answer)


@method_decorator(for_applications, name="dispatch")
class RevocationEndpoint(RevokeTokenView):
    """Takes a token back (RFC 7009)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take back a token of the client that asks; of another client nothing is said."""
        answer: HttpResponse = super().post(request, *args, **kwargs)
        if not answer.content:
            # An empty answer has no kind; oidc-client-ts takes one of HTML for a failure.
            del answer["Content-Type"]
        _record(request, answer)
        return challenge(answer)


@for_applications
def introspect(request: HttpRequest) -> HttpResponse:
    """Tell a client with a secret what a token of its own is worth (RFC 7662)."""
    headers, body, status = get_oauthlib_core().create_introspection_response(request)
    answer = HttpResponse(body, status=status, headers=headers)
    _record(request, answer)
    return challenge(answer)


@method_decorator(csrf_exempt, name="dispatch")
class UserInfoEndpoint(UserInfoView):
    """Tells an application who its person is (OpenID Connect Core 1.0, section 5.3)."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer by the token of the header; one in the address would stand in every log."""
        if request.method == "OPTIONS":
            return answer_preflight(request, "GET", "POST")
        if request.META.get("QUERY_STRING"):
            answer = HttpResponse(
                status=400, headers={"WWW-Authenticate": 'Bearer error="invalid_request"'}
            )
        else:
            answer = super().dispatch(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return open_to_origin(request, answer)


@method_decorator(for_applications, name="dispatch")
class DeviceEndpoint(DeviceAuthorizationView):
    """Begins a sign-in on a device without a keyboard, such as at a counter (RFC 8628)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give a device its codes, if its client is of the kind that devices use."""
        client = Client.objects.filter(client_id=_find_client_id(request)).first()
        if client is not None and not client.allows_grant_type(Client.GRANT_DEVICE_CODE):
            answer = refuse("unauthorized_client")
        elif not request.POST.get("client_id"):
            answer = refuse("invalid_request", "The parameter client_id is missing.")
        else:
            answer = super().post(request, *args, **kwargs)
        _record(request, answer)
        return challenge(answer)

    def create_device_authorization_response(self, request: HttpRequest) -> Any:
        """Leave out the scope, which the library reads from the request itself.

        Newer versions of the library underneath name it here too, and this one stumbles over it.
        """
        headers, response, status = super().create_device_authorization_response(request)
        if status == 200:
            response.pop("scope", None)
        return headers, response, status


def _record(request: HttpRequest, answer: HttpResponse) -> None:
    if answer.status_code not in _REFUSED:
        return
    try:
        error = str(json.loads(answer.content).get("error", ""))
    except ValueError:
        error = ""
    if error not in _POLLING:
        record_refusal(
            subject=describe_client(_find_client_id(request)),
            reason=error[:60] or f"status_{answer.status_code}",
            now=clock.now(),
        )


def _find_client_id(request: HttpRequest) -> str:
    """Give the client a request says it is from; nothing of it is proved."""
    try:
        basic = read_basic(request.headers.get("Authorization", ""))
    except MalformedCredentials:
        return ""
    return basic.client_id if basic is not None else request.POST.get("client_id", "")
