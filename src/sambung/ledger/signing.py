"""The name and key under which the checkpoints of this ledger are signed."""

from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from sambung.kernel.errors import Unavailable
from sambung.ledger.models import Checkpoint
from sambung.ledger.rules.notes import Verifier


def name_origin(public_url: str) -> str:
    """Name a ledger after the public address of its portal, as C2SP asks: without a scheme.

    >>> name_origin("https://sambung.bandung.go.id")
    'sambung.bandung.go.id/ledger'
    """
    parts = urlsplit(public_url)
    return f"{parts.netloc}{parts.path.rstrip('/')}/ledger"


def get_origin() -> str:
    """Give the name of this ledger: that of its first checkpoint, else from the public address.

    A ledger keeps its name when the portal moves to another address, or everybody who trusts its
    key would have to be told of a new one.
    """
    first = Checkpoint.objects.order_by("size").values_list("note", flat=True).first()
    return first.partition("\n")[0] if first else name_origin(settings.SAMBUNG_PUBLIC_URL)


def get_signing_key() -> Ed25519PrivateKey:
    """Give the private key that signs checkpoints.

    Raises:
        Unavailable: its file is damaged. A new one is never made in its place by itself, since
            nobody who trusts the old key could check the ledger any more.
    """
    try:
        key: Ed25519PrivateKey = settings.SAMBUNG_KEYS.get_ledger_key()
    except (ValueError, OSError) as error:
        raise Unavailable(
            _("The key of the ledger in %(folder)s cannot be read. Restore it from the backup.")
            % {"folder": settings.SAMBUNG_KEYS.folder},
            code="ledger_key_damaged",
        ) from error
    return key


def get_verifier() -> Verifier:
    """Give name and public key of this ledger; `str()` of it is the verifier key to publish."""
    return Verifier.of(get_origin(), get_signing_key())
