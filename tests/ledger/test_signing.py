"""The key of the ledger: damaged, it is named and never replaced in silence."""

import pytest
from django.conf import settings
from django.test import override_settings

from sambung.kernel.errors import Unavailable
from sambung.kernel.keys import KeyStore
from sambung.ledger.signing import get_signing_key, name_origin


def test_a_damaged_key_is_named_and_left_as_it_is(tmp_path):
    store = KeyStore(tmp_path / "keys")
    store.get_ledger_key()
    path = store.folder / "ledger-ed25519.pem"
    path.write_text("-----BEGIN PRIVATE KEY-----\nhalf")
    with override_settings(SAMBUNG_KEYS=store), pytest.raises(Unavailable) as caught:
        get_signing_key()
    assert str(store.folder) in str(caught.value)
    assert path.read_text().endswith("half")


def test_the_key_is_the_same_at_every_reading():
    first, second = get_signing_key(), get_signing_key()
    assert first.public_key() == second.public_key()
    assert settings.SAMBUNG_KEYS.folder.joinpath("ledger-ed25519.pem").exists()


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://sambung.bandung.go.id", "sambung.bandung.go.id/ledger"),
        ("https://bandung.go.id/sambung/", "bandung.go.id/sambung/ledger"),
    ],
)
def test_a_ledger_is_named_after_the_portal(address, origin):
    assert name_origin(address) == origin
