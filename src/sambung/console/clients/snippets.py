"""Code that signs people in, or fetches a token, filled with this installation's addresses.

Never with a secret: the code reads it from the environment.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from sambung.exchange.identifiers import client_identifier
from sambung.identity.models import Client, ClientKind

_FILES = {
    ClientKind.WEB: (
        (_("Apache in front of the application (mod_auth_openidc)"), "apache.conf"),
        ("PHP, Laravel", "laravel.php"),
        ("PHP, CodeIgniter 4", "codeigniter.php"),
        ("Python, Flask", "flask.py"),
        ("Node, Express", "express.mjs"),
    ),
    ClientKind.PUBLIC: ((_("JavaScript in the browser"), "browser.mjs"),),
    ClientKind.MACHINE: (
        (_("Command line (curl)"), "machine.sh"),
        ("PHP", "machine.php"),
        ("Python", "machine.py"),
        ("Node", "machine.mjs"),
    ),
}


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of code and what it is for."""

    title: str
    text: str


def list_snippets(client: Client) -> tuple[Snippet, ...]:
    """List code for a client's kind, most wanted first."""
    values = _get_values(client)
    return tuple(
        Snippet(str(title), render_to_string(f"console/clients/snippets/{name}.txt", values))
        for title, name in _FILES[ClientKind(client.kind)]
    )


def _get_values(client: Client) -> dict[str, str]:
    application = client.of_application
    redirect = next(iter(client.redirect_uris.split()), "")
    post_logout = next(iter(client.post_logout_redirect_uris.split()), "")
    parts = urlsplit(redirect)
    issuer: str = settings.SAMBUNG_PUBLIC_URL
    return {
        "issuer": issuer,
        "exchange": settings.SAMBUNG_EXCHANGE_URL,
        "client_id": client.client_id,
        "redirect": redirect,
        "redirect_path": parts.path or "/",
        "post_logout": post_logout or f"{parts.scheme}://{parts.netloc}/",
        "consumer": client_identifier(application.registering_agency_code, application.code),
    }
