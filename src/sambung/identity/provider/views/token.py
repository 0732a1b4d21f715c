"""The endpoints applications call without a person: tokens, introspection, devices."""

import base64
import binascii
import json
from typing import Any
from urllib.parse import unquote_plus

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauth2_provider.views import DeviceAuthorizationView, TokenView, UserInfoView

from sambung.identity.models import Client
from sambung.identity.provider.operations.refusals import record_refusal
from sambung.identity.provider.views.error_pages import describe_client
from sambung.kernel import clock

_REFUSED = range(400, 500)
_POLLING = frozenset({"authorization_pending", "slow_down"})
"""Answers to a device that waits for its person: no refusals."""


@method_decorator(csrf_exempt, name="dispatch")
class TokenEndpoint(TokenView):
    """Gives tokens. What a person's code or refresh token opens is decided in one transaction.

    Two requests that show the same code at once are so decided one after the other, also when
    they reach different web processes.
    """

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a token request of any grant."""
        if request.POST.get("grant_type") == "client_credentials":
            answer = self.authorization_flow_token_response(request)
        else:
            with transaction.atomic():
                answer = self.authorization_flow_token_response(request)
        _record(request, answer)
        return answer


@csrf_exempt
@require_POST
def introspect(request: HttpRequest) -> HttpResponse:
    """Tell a client with a secret what a token of its own is worth (RFC 7662)."""
    headers, body, status = get_oauthlib_core().create_introspection_response(request)
    answer = HttpResponse(body, status=status, headers=headers)
    _record(request, answer)
    return answer


class UserInfoEndpoint(UserInfoView):
    """Tells an application who its person is (OpenID Connect Core 1.0, section 5.3)."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer by the token of the header; one in the address would stand in every log."""
        if "access_token" in request.GET:
            return HttpResponse(
                status=400, headers={"WWW-Authenticate": 'Bearer error="invalid_request"'}
            )
        answer: HttpResponse = super().get(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer as to `get`."""
        return self.get(request, *args, **kwargs)


class DeviceEndpoint(DeviceAuthorizationView):
    """Begins a sign-in on a device without a keyboard, such as at a counter (RFC 8628)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give a device its codes, if its client is of the kind that devices use."""
        client = Client.objects.filter(client_id=_find_client_id(request)).first()
        if client is not None and not client.allows_grant_type(Client.GRANT_DEVICE_CODE):
            answer: HttpResponse = JsonResponse({"error": "unauthorized_client"}, status=400)
        else:
            answer = super().post(request, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        _record(request, answer)
        return answer

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
    scheme, _space, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return request.POST.get("client_id", "")
    try:
        pair = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return unquote_plus(pair.partition(":")[0])
