"""Tables of identity. Grants and tokens are the provider library's; the client is ours."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from jwcrypto.jwk import JWK
from oauth2_provider.models import AbstractApplication, ApplicationManager

from sambung.identity.citizens import models as of_citizens
from sambung.identity.keys import get_signing_jwk
from sambung.identity.secrets import StoredSecret, list_secrets
from sambung.portfolio.models import Application, Status

SignIn = of_citizens.SignIn
"""The tables of people's accounts live in `citizens/models.py`; this one is read from here too."""

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
        """Tell whether an address is registered, compared as text: nothing is like another."""
        return uri in self.redirect_uris.split()

    def post_logout_redirect_uri_allowed(self, uri: str) -> bool:
        """Tell whether an address for after signing out is registered, compared as text."""
        return uri in self.post_logout_redirect_uris.split()


GRANTS = {
    ClientKind.WEB: frozenset({Client.GRANT_AUTHORIZATION_CODE}),
    ClientKind.PUBLIC: frozenset({Client.GRANT_AUTHORIZATION_CODE, Client.GRANT_DEVICE_CODE}),
    ClientKind.MACHINE: frozenset({Client.GRANT_CLIENT_CREDENTIALS}),
}
"""The grants each kind of client may use; refreshing goes with those of people."""


class Consent(models.Model):
    """A person's leave for one client to see what the scopes name. Withdrawn ones are kept."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents"
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="consents")
    scope = models.CharField(max_length=300)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "client"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_live_consent_per_client",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.scope}"

    @property
    def scopes(self) -> frozenset[str]:
        """What the person allowed."""
        return frozenset(self.scope.split())


class ClientSession(models.Model):
    """A person's sign-in at one client, from one browser: what `sid` in an identity token names.

    `browser` is a random value kept in the portal's session; a counter device has none.
    """

    sid = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="client_sessions"
    )
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="sessions")
    browser = models.CharField(max_length=32, blank=True, db_index=True)
    subject = models.CharField(max_length=43, db_index=True)
    authenticated_at = models.DateTimeField()
    method = models.CharField(max_length=16)
    """How the person showed who he is, in the words of `citizens.models.Method`."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "client", "browser"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(browser=""),
                name="one_live_session_per_browser",
            )
        ]

    def __str__(self) -> str:
        return f"{self.client}: {self.sid}"


class IssuedGrant(models.Model):
    """One authorization of a session and the family of tokens that came out of it.

    It outlives the library's code, so that a code that comes back is known and what it gave is
    taken back (RFC 6749, section 4.1.2).
    """

    session = models.ForeignKey(ClientSession, on_delete=models.CASCADE, related_name="grants")
    code_digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001 - devices
    token_family = models.UUIDField(null=True, unique=True)
    issued_at = models.DateTimeField()
    redeemed_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.session_id}: {self.token_family}"


class LogoutNotice(models.Model):
    """A notice to a client that a session has ended, until it is delivered or given up."""

    session = models.OneToOneField(
        ClientSession, on_delete=models.CASCADE, related_name="logout_notice"
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, db_index=True)
    """When to try next; empty once delivered or given up."""
    delivered_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=60, blank=True)
    """Why the last attempt failed: a code, never what the client answered."""

    def __str__(self) -> str:
        return f"{self.session_id}: {self.finding or 'waiting'}"


class Refusal(models.Model):
    """How often one thing was refused in one hour: the first is audited, the others are counted."""

    subject = models.CharField(max_length=120)
    reason = models.CharField(max_length=60)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject", "reason", "hour"], name="refused_per_hour")
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason} {self.count}"
