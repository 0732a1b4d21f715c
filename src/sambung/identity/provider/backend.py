"""The provider library's link to Django: what of a request the library gets to see."""

import base64
from typing import Any
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

from sambung.identity.provider.rules.authentication import MalformedCredentials, read_basic
from sambung.identity.provider.rules.parameters import keep_known


class ProviderCore(OAuthLibCore):
    """Shows the library the parameters it needs, and what its server can do (RFC 7662).

    Set as `OAUTH2_BACKEND_CLASS`.
    """

    def _extract_params(self, request: HttpRequest) -> tuple[str, str, str, dict[str, str]]:
        """Give address, method, body and headers, of the table in `rules/parameters.py` only."""
        query = urlencode(keep_known(request.GET.lists()))
        body = urlencode(keep_known(request.POST.lists()))
        uri = f"{request.path}?{query}" if query else request.path
        return uri, request.method or "GET", body, self.extract_headers(request)

    def extract_headers(self, request: HttpRequest) -> dict[str, str]:
        """Give the headers the library reads; the credentials of a client in one way of writing."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if authorization := _tidy_authorization(request.headers.get("Authorization", "")):
            headers |= {"Authorization": authorization, "HTTP_AUTHORIZATION": authorization}
        return headers

    def extract_body(self, request: HttpRequest) -> list[tuple[str, str]]:
        """Give the parameters of the body the library may see."""
        return list(keep_known(request.POST.lists()).items())

    def create_introspection_response(
        self, request: HttpRequest
    ) -> tuple[dict[str, str], str, int]:
        """Answer what a token is worth to the client that asks; gives headers, body, status."""
        uri, http_method, body, headers = self._extract_params(request)
        try:
            found: tuple[dict[str, str], str, int] = self.server.create_introspect_response(
                uri, http_method, body, headers
            )
        except OAuth2Error as error:
            headers = {"Content-Type": "application/json", **error.headers}
            return headers, error.json, error.status_code
        return found


def _tidy_authorization(header: str) -> str:
    scheme, _space, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        token: Any = keep_known([("access_token", [rest.strip()])])
        return f"Bearer {token['access_token']}" if token else ""
    try:
        basic = read_basic(header)
    except MalformedCredentials:
        return ""
    if basic is None:
        return ""
    pair = f"{quote_plus(basic.client_id)}:{quote_plus(basic.secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
