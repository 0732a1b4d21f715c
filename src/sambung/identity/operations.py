"""Writes of identity: credentials of applications."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.identity.models import Client
from sambung.identity.secrets import digest_secret, encode_digests, generate_secret
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor, Role
from sambung.portfolio.models import Application

RIGHTS_CHANGED = "rights_changed"
"""Event: who may call what has changed; the gateway must hear of it."""


@dataclass(frozen=True, slots=True)
class IssuedCredentials:
    """A new client and its secret. The secret is shown once and stored only as a digest."""

    client: Client
    secret: str


@transaction.atomic
def create_machine_client(
    *, actor: Actor, application: Application, name: str, now: datetime
) -> IssuedCredentials:
    """Give an application credentials for calling the exchange (OAuth 2.0 client credentials).

    Raises:
        NotPermitted: the actor does not look after the application's agency.
    """
    agency_code = application.owner.code if application.owner else "*"
    actor.must(
        Role.APPLICATION_OWNER,
        agency_code,
        _("Only the agency that owns the application may give it credentials."),
    )
    secret = generate_secret()
    client = Client.objects.create(
        of_application=application,
        name=name,
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
        client_secret=encode_digests(digest_secret(secret)),
    )
    record_audit(
        actor=actor, action="create_client", subject=f"application/{application.code}", now=now,
        agency_code=agency_code, after={"client_id": client.client_id},
    )  # fmt: skip
    announce(name=RIGHTS_CHANGED, payload={"client": client.client_id}, now=now)
    return IssuedCredentials(client=client, secret=secret)


@transaction.atomic
def deactivate_clients(*, actor: Actor, application: Application, now: datetime) -> int:
    """Close every client of an application; the gateway forgets them with its next version.

    Returns how many were closed.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
    """
    agency_code = application.owner.code if application.owner else "*"
    actor.must(
        Role.APPLICATION_OWNER,
        agency_code,
        _("Only the agency that owns the application may close its credentials."),
    )
    closed = Client.objects.filter(of_application=application, is_active=True).update(
        is_active=False
    )
    if closed:
        record_audit(
            actor=actor, action="deactivate_clients", subject=f"application/{application.code}",
            agency_code=agency_code, after={"closed": closed}, now=now,
        )  # fmt: skip
        announce(name=RIGHTS_CHANGED, payload={"application": application.code}, now=now)
    return closed
