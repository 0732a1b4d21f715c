"""A client may hold two live secrets, so that one can be changed without a gap."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import check_password
from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.secrets import (
    ClientSecretGenerator,
    StoredSecret,
    digest_secret,
    encode_secrets,
    generate_secret,
    list_secrets,
)
from sambung.kernel import clock

secrets = st.text(min_size=1, max_size=60)
moments = st.none() | st.integers(0, 4_000_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


def keep(secret, **values):
    return StoredSecret(digest_secret(secret), **values)


@given(secrets, secrets, secrets)
def test_both_live_secrets_open_and_no_other(newest, former, other):
    stored = encode_secrets(keep(newest), keep(former))
    assert check_password(newest, stored)
    assert check_password(former, stored)
    assert check_password(other, stored) == (other in (newest, former))


def test_a_third_secret_pushes_out_the_oldest():
    kept = [keep(secret) for secret in ("baru", "lama", "kuno")]
    stored = encode_secrets(*kept)
    assert list_secrets(stored) == tuple(kept[:2])
    assert not check_password("kuno", stored)


def test_a_secret_opens_until_its_end_and_not_after():
    now = clock.now()
    stored = encode_secrets(
        keep("baru", ends_at=now + timedelta(hours=1)), keep("lama", ends_at=now)
    )
    assert check_password("baru", stored)
    assert not check_password("lama", stored)


@given(secrets, moments, moments)
def test_what_is_kept_of_a_secret_is_read_back(secret, created, ends):
    kept = keep(secret, created_at=created, ends_at=ends)
    stored = encode_secrets(kept, kept)
    assert list_secrets(stored) == (kept, kept)
    assert len(stored) <= 255


def test_a_client_without_secrets_is_opened_by_none():
    assert not check_password("", encode_secrets())


def test_values_from_before_times_were_kept_still_open():
    assert check_password("lama", f"sambung_sha256$1$${digest_secret('lama')}")


def test_secrets_carry_256_random_bits():
    assert len({generate_secret() for _ in range(100)}) == 100
    assert len(ClientSecretGenerator().hash()) == 43
