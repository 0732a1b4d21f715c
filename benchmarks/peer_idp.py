"""The peer of `benchmarks.tokens`: django-allauth's own provider, alone, on SQLite."""

import os
import sys
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

FOLDER = Path(os.environ["PEER_FOLDER"])
HASHERS = {
    "as delivered": "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "fast hash": "django.contrib.auth.hashers.MD5PasswordHasher",
}
KEY = FOLDER / "key.pem"


def _get_key() -> str:
    if not KEY.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        KEY.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return KEY.read_text()


settings.configure(
    SECRET_KEY="only for measuring",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="benchmarks.peer_idp_urls",
    USE_TZ=True,
    PASSWORD_HASHERS=[HASHERS[os.environ["PEER_HASHER"]]],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "allauth",
        "allauth.account",
        "allauth.idp.oidc",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "allauth.account.middleware.AccountMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(FOLDER / "peer.sqlite3"),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    },
    IDP_OIDC_PRIVATE_KEY=_get_key(),
    IDP_OIDC_ACCESS_TOKEN_FORMAT="jwt",
    IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN=600,
    # Its limit for each address would end the measurement after a few calls.
    IDP_OIDC_RATE_LIMITS=False,
)

import django  # noqa: E402

django.setup()


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """Answer a request."""
    return _handler(environ, start_response)


def prepare() -> None:
    """Make the database and a client; print its identifier and secret."""
    from allauth.idp.oidc.models import Client  # noqa: PLC0415 - after the settings
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    secret = "a-secret-for-measuring-0123456789abcdef0123"
    client = Client.objects.create(
        name="measuring",
        secret=make_password(secret),
        scopes="exchange",
        grant_types=Client.GrantType.CLIENT_CREDENTIALS,
    )
    print(client.id, secret)


from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

_handler = WSGIHandler()

if __name__ == "__main__":
    prepare()
    sys.exit(0)
