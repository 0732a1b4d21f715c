"""The client. Grants and tokens are the provider library's."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from jwcrypto.jwk import JWK
from oauth2_provider.models import AbstractApplication, ApplicationManager

from sambung.identity.keys.ring import get_signing_jwk
from sambung.identity.loopback import is_loopback_of
from sambung.identity.secrets import StoredSecret, list_secrets
from sambung.portfolio.models import Application, Status

CLOSED_STATUSES = frozenset({Status.REPLACED, Status.INACTIVE})
"""States of an application in which nothing signs in as it any more."""


class ClientKind(models.TextChoices):
    """How an application uses its client. The words are stored, so they are never renamed."""

    WEB = "web", _("Web application on a server: people sign in")
    PUBLIC = "public", _("Application on the user's device: people sign in, no secret")
    MACHINE = "machine", _("Program without people: calls the exchange")


class ClientManager(ApplicationManager):
    """Reads a client together with its application, whose state decides whether it may be used."""

    def get_queryset(self) -> "models.QuerySet[Client]":
        """Give clients with their applications: one query at each token."""
        return super().get_queryset().select_related("of_application")


class Client(AbstractApplication):
    """The credentials of an application: an OIDC client of the portfolio's application.

    One application may hold several clients (its web front, its nightly job). The inherited
    `client_secret` holds up to two digests, so that a secret can be changed without a gap.
    """

    of_application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="clients"
    )
    kind = models.CharField(max_length=8, choices=ClientKind.choices, default=ClientKind.MACHINE)
    backchannel_logout_uri = models.CharField(max_length=500, blank=True, default="")
    """Where the application is told that a person's session has ended; empty: nowhere."""
    initiate_login_uri = models.CharField(max_length=500, blank=True, default="")
    """Where signing in can be started from outside (OpenID Connect Core, section 4)."""
    may_use_nonce = models.BooleanField(default=False)
    """Whether a `nonce` may stand in the place of PKCE (RFC 9700, section 2.1.1)."""
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ClientManager] = ClientManager()

    class Meta(AbstractApplication.Meta):
        abstract = False
        verbose_name = _("client")

    @property
    def is_open(self) -> bool:
        """Whether the client may be used: neither it nor its application is closed."""
        return self.is_active and self.of_application.status not in CLOSED_STATUSES

    @property
    def secrets(self) -> tuple[StoredSecret, ...]:
        """What is kept of its secrets, newest first; some may have ended."""
        return list_secrets(self.client_secret)

    @property
    def jwk_key(self) -> JWK:
        """The key that signs identity tokens at this moment, for the provider library."""
        return get_signing_jwk()

    def is_usable(self, request: object) -> bool:
        """Tell the provider library whether this client may be used at all."""
        return self.is_open

    def allows_grant_type(self, *grant_types: str) -> bool:
        """Tell the provider library whether the kind of client may use one of the grants."""
        return bool(GRANTS[ClientKind(self.kind)].intersection(grant_types))

    def redirect_uri_allowed(self, uri: str) -> bool:
        """Tell whether an address is registered, compared as text: nothing is like another.

        A program on the user's device listens on whatever port is free (RFC 8252, section 7.3).
        """
        registered = self.redirect_uris.split()
        if self.kind == ClientKind.PUBLIC:
            return uri in registered or is_loopback_of(uri, registered)
        return uri in registered

    def post_logout_redirect_uri_allowed(self, uri: str) -> bool:
        """Tell whether an address for after signing out is registered, compared as text."""
        return uri in self.post_logout_redirect_uris.split()


GRANTS = {
    ClientKind.WEB: frozenset({Client.GRANT_AUTHORIZATION_CODE}),
    ClientKind.PUBLIC: frozenset({Client.GRANT_AUTHORIZATION_CODE, Client.GRANT_DEVICE_CODE}),
    ClientKind.MACHINE: frozenset({Client.GRANT_CLIENT_CREDENTIALS}),
}
"""The grants each kind of client may use; refreshing goes with those of people."""
