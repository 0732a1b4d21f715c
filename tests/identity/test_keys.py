"""Signing keys change while processes run; every process follows the same index."""

import json
import stat
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse
from joserfc import jwk, jwt

from sambung.identity.events import RIGHTS_CHANGED
from sambung.identity.keys import ring as keys
from sambung.identity.keys.operations import rotate_signing_key, tend_signing_keys
from sambung.identity.keys.rules import TAIL
from sambung.identity.models import Client
from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_pending
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.errors import Conflict, NotPermitted
from sambung.kernel.keys import KeyStore
from tests.factories import NOON

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


@pytest.fixture(autouse=True)
def store(tmp_path, settings):
    settings.SAMBUNG_KEYS = KeyStore(tmp_path / "keys")
    return settings.SAMBUNG_KEYS


def public_ids(now):
    return [key["kid"] for key in keys.get_public_keys(now)["keys"]]


def test_two_keys_are_published_from_the_first_moment_and_kept_private(store):
    assert len(public_ids(NOON)) == 2
    modes = {stat.S_IMODE(path.stat().st_mode) for path in store.folder.glob("oidc-*")}
    assert modes == {0o600}
    for key in keys.get_public_keys(NOON)["keys"]:
        assert not {"d", "p", "q"} & key.keys()
        assert jwk.RSAKey.import_key(key).thumbprint() == key["kid"]


def test_keys_from_before_rotation_are_taken_along(store):
    store.get_django_secret()
    pem = [
        rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        for _ in range(2)
    ]
    for name, content in zip(("current", "next"), pem, strict=True):
        (store.folder / f"oidc-rsa-{name}.pem").write_bytes(content)
    assert public_ids(NOON) == [jwk.RSAKey.import_key(each).thumbprint() for each in pem]
    assert not list(store.folder.glob("oidc-rsa-*"))


def test_a_rotation_goes_through_every_state_and_says_so():
    first, second = public_ids(NOON)
    day = NOON + MONTH
    assert public_ids(day)[0] == second
    ring = tend_signing_keys(actor=SYSTEM, now=day).ring
    third = ring[-1].id
    assert public_ids(day) == [second, first, third]
    assert list_pending(RIGHTS_CHANGED)
    entry = AuditEntry.objects.get(action="tend_signing_keys")
    assert third in entry.after
    assert third not in entry.before
    tend_signing_keys(actor=SYSTEM, now=day + TAIL)
    assert public_ids(day + TAIL) == [second, third]


def test_the_file_of_a_withdrawn_key_is_gone(store):
    first, _second = public_ids(NOON)
    tend_signing_keys(actor=SYSTEM, now=NOON + MONTH)
    tend_signing_keys(actor=SYSTEM, now=NOON + MONTH + TAIL)
    assert not (store.folder / f"oidc-{first}.pem").exists()


def test_tending_writes_nothing_when_nothing_is_due():
    public_ids(NOON)
    assert tend_signing_keys(actor=SYSTEM, now=NOON + timedelta(days=1)).event_id is None
    assert not AuditEntry.objects.exists()


def test_another_process_follows_without_a_restart(store):
    now = clock.now()
    first, second = public_ids(now - timedelta(days=1))
    other = KeyStore(store.folder).signing_keys
    assert other.list_keys()[0].id == first
    rotate_signing_key(actor=SYSTEM, refuse_former=True, now=now)
    assert other.list_keys()[0].id == second
    assert public_ids(now)[0] == second


def test_an_urgent_rotation_keeps_the_former_tokens_until_they_end():
    first, second = public_ids(NOON)
    now = NOON + timedelta(days=2)
    rotate_signing_key(actor=SYSTEM, refuse_former=False, now=now)
    assert public_ids(now)[:2] == [second, first]
    assert first not in public_ids(now + TAIL)


def test_a_key_others_have_read_is_refused_at_once():
    first, second = public_ids(NOON)
    now = NOON + timedelta(days=2)
    rotate_signing_key(actor=SYSTEM, refuse_former=True, now=now)
    assert public_ids(now)[0] == second
    assert first not in public_ids(now)


def test_hurrying_twice_at_once_is_refused():
    now = NOON + timedelta(days=2)
    public_ids(NOON)
    rotate_signing_key(actor=SYSTEM, refuse_former=False, now=now)
    rotate_signing_key(actor=SYSTEM, refuse_former=False, now=now)
    with pytest.raises(Conflict):
        rotate_signing_key(actor=SYSTEM, refuse_former=False, now=now)


def test_only_an_administrator_of_the_city_changes_keys():
    nobody = Actor("p-9", "Orang lain")
    with pytest.raises(NotPermitted):
        rotate_signing_key(actor=nobody, refuse_former=False, now=NOON)
    with pytest.raises(NotPermitted):
        tend_signing_keys(actor=nobody, now=NOON)


def test_identity_tokens_are_signed_with_the_key_of_the_moment():
    now = clock.now()
    _first, second = public_ids(now - timedelta(days=1))
    rotate_signing_key(actor=SYSTEM, refuse_former=True, now=now)
    signing = Client(algorithm=Client.RS256_ALGORITHM).jwk_key
    assert signing.thumbprint() == second
    token = jwt.encode({"alg": "RS256", "kid": second}, {"a": 1}, keys.get_signing_key(now))
    published = jwk.KeySet.import_key_set(keys.get_public_keys(now))
    assert jwt.decode(token, published).claims == {"a": 1}


def test_the_page_of_keys_shows_them_and_may_be_kept_for_less_than_a_key_waits(client):
    answer = client.get(reverse("oauth2_provider:jwks-info"))
    assert json.loads(answer.content) == keys.get_public_keys()
    assert "max-age=300" in answer["Cache-Control"]
    assert client.post(reverse("oauth2_provider:jwks-info")).status_code == 405
