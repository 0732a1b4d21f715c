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
        ("Python, Flask (Authlib)", "flask.py"),
        ("Python, Django (mozilla-django-oidc)", "django.py"),
        ("Node, Express (openid-client)", "express.mjs"),
        ("Node, Express (express-openid-connect)", "express-middleware.mjs"),
        ("Node, Express (passport-openidconnect)", "passport.mjs"),
    ),
    ClientKind.PUBLIC: ((_("JavaScript in the browser (oidc-client-ts)"), "browser.mjs"),),
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


def _get_values(client: Client) -> dict[str, str | bool]:
    application = client.of_application
    redirect = next(iter(client.redirect_uris.split()), "")
    post_logout = next(iter(client.post_logout_redirect_uris.split()), "")
    parts = urlsplit(redirect)
    origin = f"{parts.scheme}://{parts.netloc}"
    issuer: str = settings.SAMBUNG_PUBLIC_URL
    return {
        "issuer": issuer,
        "exchange": settings.SAMBUNG_EXCHANGE_URL,
        "client_id": client.client_id,
        "redirect": redirect,
        "redirect_path": parts.path or "/",
        "origin": origin,
        "post_logout": post_logout or f"{origin}/",
        "may_use_nonce": client.may_use_nonce,
        "consumer": client_identifier(application.registering_agency_code, application.code),
    }
