"""Clients of applications: registered, changed, their secrets rotated, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.identity.clients.addresses import (
    NO_ADDRESSES,
    ClientAddresses,
    check_addresses,
    check_nonce,
)
from sambung.identity.clients.rules import get_origin
from sambung.identity.events import RIGHTS_CHANGED
from sambung.identity.models import Client, ClientKind
from sambung.identity.permissions import MANAGE_CLIENTS
from sambung.identity.secrets import StoredSecret, digest_secret, encode_secrets, generate_secret
from sambung.journal.operations import announce, record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput, NotFound
from sambung.portfolio.gate.gate import Gate, require_cleared
from sambung.portfolio.models import Application

KEEP_FORMER_DAYS = 7
MOST_KEEP_DAYS = 90

_GRANT = {
    ClientKind.WEB: Client.GRANT_AUTHORIZATION_CODE,
    ClientKind.PUBLIC: Client.GRANT_AUTHORIZATION_CODE,
    ClientKind.MACHINE: Client.GRANT_CLIENT_CREDENTIALS,
}


@dataclass(frozen=True, slots=True)
class IssuedCredentials:
    """A client and its new secret, which is shown once and stored only as a digest.

    A public client has no secret: `secret` is empty.
    """

    client: Client
    secret: str


@transaction.atomic
def create_client(
    *,
    actor: Actor,
    application: Application,
    kind: ClientKind,
    name: str,
    addresses: ClientAddresses = NO_ADDRESSES,
    may_use_nonce: bool = False,
    now: datetime,
) -> IssuedCredentials:
    """Register a client of an application.

    With `may_use_nonce` its sign-ins may carry a nonce in the place of PKCE, for libraries that
    cannot send PKCE.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
        InvalidInput: an address cannot be registered, or the kind of client needs one.
        Conflict: the application is retired, or new and not cleared.
    """
    require(actor, MANAGE_CLIENTS, _agency_code(application))
    require_cleared(application, Gate.CLIENT)
    check_addresses(kind, addresses)
    check_nonce(kind, may_use_nonce=may_use_nonce)
    secret = "" if kind == ClientKind.PUBLIC else generate_secret()
    client = Client(
        of_application=application,
        kind=kind,
        name=name,
        client_type=(
            Client.CLIENT_PUBLIC if kind == ClientKind.PUBLIC else Client.CLIENT_CONFIDENTIAL
        ),
        authorization_grant_type=_GRANT[kind],
        algorithm=Client.NO_ALGORITHM if kind == ClientKind.MACHINE else Client.RS256_ALGORITHM,
        client_secret=_encode_first(secret, now),
        may_use_nonce=may_use_nonce,
    )
    if not client.is_open:
        raise Conflict(_("The application no longer runs, so nothing can sign in as it."))
    _put_addresses(client, addresses)
    client.save()
    after = {"client_id": client.client_id, "kind": client.kind, **_describe(client)}
    _record(actor, "create_client", client, now, after=after)
    announce(name=RIGHTS_CHANGED, payload={"client": client.client_id}, now=now)
    return IssuedCredentials(client=client, secret=secret)


def create_machine_client(
    *, actor: Actor, application: Application, name: str, now: datetime
) -> IssuedCredentials:
    """Give an application credentials for calling the exchange (OAuth 2.0 client credentials).

    Raises:
        NotPermitted: the actor does not look after the application's agency.
        Conflict: the application is retired, or new and not cleared.
    """
    return create_client(
        actor=actor, application=application, kind=ClientKind.MACHINE, name=name, now=now
    )


@transaction.atomic
def change_client(
    *,
    actor: Actor,
    client_id: str,
    name: str,
    addresses: ClientAddresses,
    may_use_nonce: bool = False,
    now: datetime,
) -> Client:
    """Change the name and the addresses of a client, and whether a nonce does for PKCE.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
        NotFound: there is no such client.
        InvalidInput: an address cannot be registered, or the kind of client needs one.
    """
    client = _get_own(actor, client_id)
    kind = ClientKind(client.kind)
    check_addresses(kind, addresses)
    check_nonce(kind, may_use_nonce=may_use_nonce)
    before = _describe(client)
    client.name = name
    client.may_use_nonce = may_use_nonce
    _put_addresses(client, addresses)
    client.save()
    _record(actor, "change_client", client, now, before=before, after=_describe(client))
    return client


@transaction.atomic
def rotate_secret(
    *, actor: Actor, client_id: str, keep_days: int = KEEP_FORMER_DAYS, now: datetime
) -> IssuedCredentials:
    """Give a client a new secret; the newest one until now opens for `keep_days` more.

    At most two are live, so that an application can be changed over without a gap.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
        NotFound: there is no such client.
        InvalidInput: the days are out of bounds, or the client has no secrets.
        Conflict: the client is closed.
    """
    client = _get_own(actor, client_id)
    if client.kind == ClientKind.PUBLIC:
        raise InvalidInput(_("This client has no secret: it runs on the device of its user."))
    if not 0 <= keep_days <= MOST_KEEP_DAYS:
        raise InvalidInput(
            _("The former secret can be kept for 0 to %(most)d days.") % {"most": MOST_KEEP_DAYS}
        )
    _must_be_open(client)
    secret = generate_secret()
    former = [
        StoredSecret(kept.digest, kept.created_at, _earlier(kept.ends_at, now, keep_days))
        for kept in client.secrets[:1]
        if keep_days and kept.is_live(now)
    ]
    newest = StoredSecret(digest_secret(secret), created_at=now)
    client.client_secret = encode_secrets(newest, *former)
    client.save(update_fields=["client_secret", "updated"])
    _record(
        actor,
        "rotate_secret",
        client,
        now,
        after={"new": newest.label, "kept": [kept.label for kept in former], "days": keep_days},
    )
    return IssuedCredentials(client=client, secret=secret)


@transaction.atomic
def revoke_secret(*, actor: Actor, client_id: str, label: str, now: datetime) -> Client:
    """End one secret of a client at once. `label` is what the list of its secrets shows.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
        NotFound: there is no such client or secret.
    """
    client = _get_own(actor, client_id)
    kept = [secret for secret in client.secrets if secret.label != label]
    if len(kept) == len(client.secrets):
        raise NotFound(_("The client has no secret %(label)s.") % {"label": label})
    client.client_secret = encode_secrets(*kept)
    client.save(update_fields=["client_secret", "updated"])
    _record(actor, "revoke_secret", client, now, before={"secret": label})
    return client


@transaction.atomic
def revoke_client(*, actor: Actor, client_id: str, now: datetime) -> Client:
    """Close a client for good: nothing signs in or fetches tokens as it any more.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
        NotFound: there is no such client.
        Conflict: it is closed already.
    """
    client = _get_own(actor, client_id)
    if not client.is_active:
        raise Conflict(_("This client is closed already."))
    client.is_active = False
    client.save(update_fields=["is_active", "updated"])
    _record(actor, "revoke_client", client, now, before={"is_active": True})
    announce(name=RIGHTS_CHANGED, payload={"client": client.client_id}, now=now)
    return client


@transaction.atomic
def deactivate_clients(*, actor: Actor, application: Application, now: datetime) -> int:
    """Close every client of an application; the gateway forgets them with its next version.

    Returns how many were closed.

    Raises:
        NotPermitted: the actor does not look after the application's agency.
    """
    agency_code = _agency_code(application)
    require(actor, MANAGE_CLIENTS, agency_code)
    closed = Client.objects.filter(of_application=application, is_active=True).update(
        is_active=False
    )
    if closed:
        record_audit(
            actor=actor,
            action="deactivate_clients",
            subject=f"application/{application.code}",
            agency_code=agency_code,
            after={"closed": closed},
            now=now,
        )
        announce(name=RIGHTS_CHANGED, payload={"application": application.code}, now=now)
    return closed


def _get_own(actor: Actor, client_id: str) -> Client:
    client: Client | None = (
        Client.objects.select_related("of_application__owner")
        .select_for_update(of=("self",))
        .filter(client_id=client_id)
        .first()
    )
    if client is None:
        raise NotFound(_("There is no client %(client_id)s.") % {"client_id": client_id})
    require(actor, MANAGE_CLIENTS, _agency_code(client.of_application))
    return client


def _agency_code(application: Application) -> str:
    return application.owner_code


def _must_be_open(client: Client) -> None:
    if not client.is_open:
        raise Conflict(_("This client is closed. Register a new one."))


def _earlier(end: datetime | None, now: datetime, days: int) -> datetime:
    limit = now + timedelta(days=days)
    return limit if end is None else min(end, limit)


def _encode_first(secret: str, now: datetime) -> str:
    return encode_secrets(StoredSecret(digest_secret(secret), now)) if secret else encode_secrets()


def _put_addresses(client: Client, addresses: ClientAddresses) -> None:
    client.redirect_uris = " ".join(dict.fromkeys(addresses.redirect))
    client.post_logout_redirect_uris = " ".join(dict.fromkeys(addresses.post_logout))
    client.backchannel_logout_uri = addresses.backchannel_logout
    client.initiate_login_uri = addresses.initiate_login
    if client.kind == ClientKind.PUBLIC:
        # A page in the browser fetches its tokens itself, from where it lies.
        client.allowed_origins = " ".join(sorted(set(map(get_origin, addresses.redirect))))


def _describe(client: Client) -> dict[str, object]:
    return {
        "name": client.name,
        "redirect": client.redirect_uris.split(),
        "post_logout": client.post_logout_redirect_uris.split(),
        "backchannel_logout": client.backchannel_logout_uri,
        "initiate_login": client.initiate_login_uri,
        "may_use_nonce": client.may_use_nonce,
    }


def _record(
    actor: Actor,
    action: str,
    client: Client,
    now: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record_audit(
        actor=actor,
        action=action,
        subject=f"client/{client.client_id}",
        agency_code=_agency_code(client.of_application),
        before=before,
        after=after,
        now=now,
    )
