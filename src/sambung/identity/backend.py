"""The provider library's link to Django, with token introspection (RFC 7662) of the own client."""

from django.http import HttpRequest
from oauth2_provider.oauth2_backends import OAuthLibCore


class ProviderCore(OAuthLibCore):
    """Adds what the library's server can do and its link does not (`OAUTH2_BACKEND_CLASS`)."""

    def create_introspection_response(
        self, request: HttpRequest
    ) -> tuple[dict[str, str], str, int]:
        """Answer what a token is worth to the client that asks; gives headers, body, status."""
        uri, http_method, body, headers = self._extract_params(request)
        found: tuple[dict[str, str], str, int] = self.server.create_introspect_response(
            uri, http_method, body, headers
        )
        return found
