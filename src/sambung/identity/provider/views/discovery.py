"""What the provider says of itself: only what is true, under the one address of the settings."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from sambung.identity.provider.claims import CLAIM_SCOPES
from sambung.identity.provider.scopes import SCOPES

_TOKEN_CLAIMS = ("iss", "aud", "exp", "iat", "auth_time", "nonce", "sid", "at_hash", "jti")


@require_safe
def describe_provider(request: HttpRequest) -> JsonResponse:
    """Describe the provider (OpenID Connect Discovery 1.0, section 4; RFC 8414)."""
    answer = JsonResponse(build_metadata())
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=300"
    return answer


def build_metadata() -> dict[str, Any]:
    """Give the provider's description of itself."""
    methods = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": settings.SAMBUNG_PUBLIC_URL,
        "authorization_endpoint": _address("authorize"),
        "token_endpoint": _address("token"),
        "userinfo_endpoint": _address("user-info"),
        "jwks_uri": _address("jwks-info"),
        "revocation_endpoint": _address("revoke-token"),
        "introspection_endpoint": _address("introspect"),
        "device_authorization_endpoint": _address("device-authorization"),
        "end_session_endpoint": _address("rp-initiated-logout"),
        "scopes_supported": list(SCOPES),
        "claims_supported": [*CLAIM_SCOPES, *_TOKEN_CLAIMS],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [
            "authorization_code",
            "refresh_token",
            "client_credentials",
            "urn:ietf:params:oauth:grant-type:device_code",
        ],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": [*methods, "none"],
        "revocation_endpoint_auth_methods_supported": [*methods, "none"],
        "introspection_endpoint_auth_methods_supported": methods,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "ui_locales_supported": [code for code, _name in settings.LANGUAGES],
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
    }


def _address(name: str) -> str:
    return f"{settings.SAMBUNG_PUBLIC_URL}{reverse(f'oauth2_provider:{name}')}"
