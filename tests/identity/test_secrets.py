"""A client may hold two live secrets, so that one can be changed without a gap."""

from django.contrib.auth.hashers import check_password
from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.secrets import (
    ClientSecretGenerator,
    digest_secret,
    encode_digests,
    generate_secret,
    list_digests,
)

secrets = st.text(min_size=1, max_size=60)


@given(secrets, secrets, secrets)
def test_both_live_secrets_open_and_no_other(newest, former, other):
    stored = encode_digests(digest_secret(newest), digest_secret(former))
    assert check_password(newest, stored)
    assert check_password(former, stored)
    assert check_password(other, stored) == (other in (newest, former))


def test_a_third_secret_pushes_out_the_oldest():
    digests = [digest_secret(secret) for secret in ("baru", "lama", "kuno")]
    stored = encode_digests(*digests)
    assert list_digests(stored) == tuple(digests[:2])
    assert not check_password("kuno", stored)


def test_secrets_carry_256_random_bits():
    assert len({generate_secret() for _ in range(100)}) == 100
    assert len(ClientSecretGenerator().hash()) == 43
