"""The provider library's server, without the grants that are not offered.

The library's own server knows every grant there is and asks late whether one is allowed; its
password grant looked a person up first and so told strangers whether a password was right.
"""

from typing import Any

from oauthlib.openid.connect.core.endpoints.pre_configured import Server

from sambung.identity.provider.rules.grants import GRANTS, RESPONSE_TYPES

_TOKEN_TYPES = ("Bearer",)


class ProviderServer(Server):
    """Answers for the provider library (`OAUTH2_SERVER_CLASS`)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)  # type: ignore[no-untyped-call]
        for handlers, offered in (
            (self.grant_types, GRANTS),
            (self.response_types, RESPONSE_TYPES),
            (self.tokens, _TOKEN_TYPES),
        ):
            for name in set(handlers) - set(offered):
                del handlers[name]
