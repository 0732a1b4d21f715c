"""The signing keys as this process sees them now; it follows a rotation without a restart."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from joserfc import jwk
from jwcrypto.jwk import JWK

from sambung.identity.keys import rules
from sambung.kernel import clock
from sambung.kernel.signing_keys import Ring, SigningKey, SigningKeyFolder


def get_folder() -> SigningKeyFolder:
    """Give the folder of the signing keys of this installation."""
    folder: SigningKeyFolder = settings.SAMBUNG_KEYS.signing_keys
    return folder


def get_interval() -> timedelta:
    """Give how long a key signs before the next one does."""
    return timedelta(days=settings.SAMBUNG_KEY_ROTATION_DAYS)


def list_keys(now: datetime) -> Ring:
    """List the signing keys; makes the first two on first need.

    A folder of the time before rotation brings its two keys along, so nobody is signed out.
    """
    folder = get_folder()
    return folder.list_keys() or folder.change(lambda ring: ring or _make_first(folder, now))


def get_signing_key(now: datetime) -> jwk.RSAKey:
    """Give the key that signs now, with its `kid`."""
    return import_key(_get_signing(now).id)


def get_signing_jwk() -> JWK:
    """Give the key that signs now, as the provider library wants it."""
    return _import_jwk(_get_signing(clock.now()).id)


def get_public_keys(now: datetime | None = None) -> dict[str, Any]:
    """Give the JWKS: the key that signs now first, then those that will or did sign."""
    now = now or clock.now()
    published = rules.list_published(list_keys(now), now)
    return {"keys": [_to_public(key.id) for key in published]}


@lru_cache(maxsize=16)
def import_key(key_id: str) -> jwk.RSAKey:
    """Read a key once: checking an RSA key takes longer than signing with it."""
    return jwk.RSAKey.import_key(get_folder().read_pem(key_id), {"kid": key_id})


def _get_signing(now: datetime) -> SigningKey:
    signing = rules.find_signing(list_keys(now), now)
    assert signing is not None, "a ring with keys always has one that signs"
    return signing


@lru_cache(maxsize=16)
def _import_jwk(key_id: str) -> JWK:
    key: JWK = JWK.from_pem(get_folder().read_pem(key_id).encode())
    key.update(kid=key_id)
    return key


@lru_cache(maxsize=16)
def _to_public(key_id: str) -> dict[str, Any]:
    public = import_key(key_id).as_dict(private=False)
    return {**public, "kid": key_id, "alg": "RS256", "use": "sig"}


def _make_first(folder: SigningKeyFolder, now: datetime) -> Ring:
    ids = list(folder.take_former_keys())
    while len(ids) < 2:  # the one that signs, and the one that waits
        ids.append(folder.make_key())
    starts = (now, now + get_interval())
    return tuple(SigningKey(each, now, start) for each, start in zip(ids, starts, strict=True))
