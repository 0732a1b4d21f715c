"""Tables of people's sign-ins at clients: consents, sessions, grants, notices, refusals."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from sambung.identity.models.clients import Client


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
