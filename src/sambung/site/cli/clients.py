"""`sambung client`: credentials of applications. Creating and rotating alone print a secret."""

import click
from django.utils.translation import gettext as _

from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import (
    KEEP_FORMER_DAYS,
    IssuedCredentials,
    create_client,
    revoke_client,
    revoke_secret,
    rotate_secret,
)
from sambung.identity.models import Client, ClientKind
from sambung.identity.queries import list_clients
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.queries import get_application
from sambung.site.cli.output import as_json, emit, explained_errors, say


@click.group("client", help=_("Credentials of applications."))
def client_group() -> None:
    """Hold the client commands together."""


@client_group.command("create", help=_("Register a client; prints its secret once."))
@click.argument("application")
@click.option(
    "--kind",
    required=True,
    type=click.Choice([kind.value for kind in ClientKind]),
    help=_("web: people sign in, on a server; public: on their device; machine: no people."),
)
@click.option(
    "--redirect",
    "redirects",
    multiple=True,
    metavar="URI",
    help=_("Address to come back to after signing in; may be given several times."),
)
@click.option(
    "--post-logout",
    "post_logouts",
    multiple=True,
    metavar="URI",
    help=_("Address to come back to after signing out; may be given several times."),
)
@click.option(
    "--backchannel-logout",
    default="",
    metavar="URI",
    help=_("Address that is told when a person's session has ended."),
)
@click.option(
    "--initiate-login",
    default="",
    metavar="URI",
    help=_("Address that starts signing in; Sambung tries it every day."),
)
@click.option(
    "--nonce-instead-of-pkce",
    "may_use_nonce",
    is_flag=True,
    help=_("Its library cannot send PKCE; it must check the nonce. Only for kind web."),
)
@click.option("--name", default="", help=_("Name that people see; default: the application's."))
@as_json
def create(
    application: str,
    *,
    kind: str,
    redirects: tuple[str, ...],
    post_logouts: tuple[str, ...],
    backchannel_logout: str,
    initiate_login: str,
    may_use_nonce: bool,
    name: str,
    is_json: bool,
) -> None:
    """Register a client of the application with this code."""
    with explained_errors(is_json=is_json):
        owner = get_application(application)
        issued = create_client(
            actor=SYSTEM,
            application=owner,
            kind=ClientKind(kind),
            name=name or owner.name,
            addresses=ClientAddresses(redirects, post_logouts, backchannel_logout, initiate_login),
            may_use_nonce=may_use_nonce,
            now=clock.now(),
        )
    _show_issued(issued, is_json=is_json)


@client_group.command("rotate", help=_("Give a client a new secret; prints it once."))
@click.argument("client_id")
@click.option(
    "--keep-days",
    default=KEEP_FORMER_DAYS,
    show_default=True,
    help=_("Days for which the former secret still opens; 0 ends it at once."),
)
@as_json
def rotate(client_id: str, *, keep_days: int, is_json: bool) -> None:
    """Give a client a new secret beside the former one."""
    with explained_errors(is_json=is_json):
        issued = rotate_secret(
            actor=SYSTEM, client_id=client_id, keep_days=keep_days, now=clock.now()
        )
    _show_issued(issued, is_json=is_json)


@client_group.command("revoke", help=_("Close a client, or end one of its secrets."))
@click.argument("client_id")
@click.option(
    "--secret",
    "label",
    default="",
    metavar="LABEL",
    help=_("End only this secret; `sambung client list` shows its label."),
)
@as_json
def revoke(client_id: str, *, label: str, is_json: bool) -> None:
    """Close a client for good, or end one secret of it."""
    now = clock.now()
    with explained_errors(is_json=is_json):
        if label:
            client = revoke_secret(actor=SYSTEM, client_id=client_id, label=label, now=now)
        else:
            client = revoke_client(actor=SYSTEM, client_id=client_id, now=now)
    if is_json:
        emit(_describe(client))
    elif label:
        say(_("The secret %(label)s opens no more.") % {"label": label})
    else:
        say(_("The client %(client_id)s is closed.") % {"client_id": client_id})


@client_group.command("list", help=_("List the clients; never a secret."))
@click.option("--application", default="", help=_("Code of an application; default: all."))
@as_json
def show_list(*, application: str, is_json: bool) -> None:
    """List clients with the labels and times of their secrets."""
    clients = list_clients(application_code=application)
    if is_json:
        emit({"clients": [_describe(client) for client in clients]})
        return
    for client in clients:
        state = _("open") if client.is_open else _("closed")
        labels = " ".join(secret.label for secret in client.secrets)
        code = client.of_application.code
        say(f"{client.client_id}  {client.kind:<8} {state:<8} {code}  {client.name}  {labels}")


def _show_issued(issued: IssuedCredentials, *, is_json: bool) -> None:
    client_id = issued.client.client_id
    if is_json:
        secret = {"client_secret": issued.secret} if issued.secret else {}
        emit({"client_id": client_id, **secret})
        return
    click.echo(f"client_id={client_id}")
    if issued.secret:
        click.echo(f"client_secret={issued.secret}")
        say(_("Copy the secret now. It is shown this one time and stored nowhere."))


def _describe(client: Client) -> dict[str, object]:
    return {
        "client_id": client.client_id,
        "application": client.of_application.code,
        "name": client.name,
        "kind": client.kind,
        "is_open": client.is_open,
        "redirect_uris": client.redirect_uris.split(),
        "post_logout_redirect_uris": client.post_logout_redirect_uris.split(),
        "backchannel_logout_uri": client.backchannel_logout_uri,
        "initiate_login_uri": client.initiate_login_uri,
        "secrets": [
            {
                "label": secret.label,
                "created_at": secret.created_at and secret.created_at.isoformat(),
                "ends_at": secret.ends_at and secret.ends_at.isoformat(),
            }
            for secret in client.secrets
        ],
    }
