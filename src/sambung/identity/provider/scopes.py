"""What an application may ask for, and the words in which a person is asked.

Signing people in and calling the exchange are kept apart: a token of a person never opens the
exchange, and a machine's token never tells of a person.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from oauth2_provider.scopes import BaseScopes

from sambung.identity.models import Client, ClientKind

EXCHANGE = "exchange"
OPENID = "openid"

SCOPES: Mapping[str, Any] = {
    OPENID: _("That it is you, under a name of its own that no other application knows"),
    "profile": _("Your name and the language you read"),
    "email": _("Your e-mail address, and whether it was confirmed"),
    "agency": _("If you are an officer: your agencies and your roles in them"),
    EXCHANGE: _("Calls to the exchange in the name of the application, not of a person"),
}
"""Every scope, with what it opens in plain words."""

PERSONAL_SCOPES = frozenset({"profile", "email", "agency"})
"""What tells an application something about a person: consent to it asks for a fresh proof."""

PEOPLE_SCOPES = tuple(scope for scope in SCOPES if scope != EXCHANGE)


class Scopes(BaseScopes):
    """Tells the provider library which client may ask for which scope (`SCOPES_BACKEND_CLASS`)."""

    def get_all_scopes(self) -> Mapping[str, Any]:
        """Give every scope with its description."""
        return SCOPES

    def get_available_scopes(
        self, application: Client | None = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """List what a client may ask for; without one, everything there is."""
        if application is None:
            return list(SCOPES)
        return [EXCHANGE] if application.kind == ClientKind.MACHINE else list(PEOPLE_SCOPES)

    def get_default_scopes(
        self, application: Client | None = None, request: Any = None, *args: Any, **kwargs: Any
    ) -> list[str]:
        """List what a client gets that asks for nothing in particular."""
        is_for_people = application is not None and application.kind != ClientKind.MACHINE
        return [OPENID] if is_for_people else [EXCHANGE]


def describe_scopes(scopes: Iterable[str]) -> tuple[Any, ...]:
    """List in plain words what some scopes open, in the order of the table."""
    asked = frozenset(scopes)
    return tuple(text for scope, text in SCOPES.items() if scope in asked)
