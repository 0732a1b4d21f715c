"""The provider library's link to Django, with token introspection (RFC 7662) of the own client."""

from django.http import HttpRequest
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauthlib.oauth2.rfc6749.errors import OAuth2Error


class ProviderCore(OAuthLibCore):
    """Adds what the library's server can do and its link does not (`OAUTH2_BACKEND_CLASS`)."""

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
