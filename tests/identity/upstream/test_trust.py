"""What an upstream provider says is believed only when all of it fits."""

import base64
import hmac
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwk, jwt

from sambung.identity.upstream.rules import (
    Upstream,
    UpstreamRefused,
    check_id_token,
    check_metadata,
    derive_nonce,
    merge_userinfo,
    read_person,
)

ISSUER = "https://masuk.kota.example"
NOW = 1_800_000_000
KEY = jwk.RSAKey.generate_key(2048, auto_kid=True)
OTHER_KEY = jwk.RSAKey.generate_key(2048, auto_kid=True)
KEYS = {"keys": [KEY.as_dict(private=False)]}
UPSTREAM = Upstream(
    issuer=ISSUER, client_id="sambung", client_secret="s", name="Kota", scopes=("openid",)
)
CLAIMS = {
    "iss": ISSUER,
    "aud": "sambung",
    "sub": "42",
    "nonce": "n",
    "iat": NOW,
    "exp": NOW + 300,
}
METADATA = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/a",
    "token_endpoint": f"{ISSUER}/t",
    "jwks_uri": f"{ISSUER}/j",
}


def sign(claims, key=KEY):
    return jwt.encode({"alg": "RS256", "kid": KEY.kid}, claims, key)


def encode(part):
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def check(token, *, keys=KEYS):
    return check_id_token(
        token, keys=keys, issuer=ISSUER, upstream=UPSTREAM, nonce="n", now=NOW + 10
    )


def test_an_id_token_is_believed_when_it_was_made_for_this_sign_in():
    assert check(sign(CLAIMS))["sub"] == "42"


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "https://another.example"},
        {"aud": "somebody-else"},
        {"aud": ["sambung", "somebody-else"]},
        {"azp": "somebody-else"},
        {"nonce": "of another sign-in"},
        {"exp": NOW - 300},
        {"sub": ""},
    ],
    ids=str,
)
def test_an_id_token_is_refused_when_one_claim_does_not_fit(change):
    with pytest.raises(UpstreamRefused):
        check(sign({**CLAIMS, **change}))


@pytest.mark.parametrize("missing", sorted(CLAIMS))
def test_an_id_token_is_refused_when_one_claim_is_missing(missing):
    with pytest.raises(UpstreamRefused):
        check(sign({name: value for name, value in CLAIMS.items() if name != missing}))


def test_an_id_token_is_refused_when_another_key_signed_it():
    with pytest.raises(UpstreamRefused):
        check(sign(CLAIMS, OTHER_KEY))


@pytest.mark.parametrize("algorithm", ["none", "None", "RS256"])
def test_an_id_token_is_refused_when_nothing_signed_it(algorithm):
    with pytest.raises(UpstreamRefused):
        check(f"{encode({'alg': algorithm, 'kid': KEY.kid})}.{encode(CLAIMS)}.")


def test_an_id_token_is_refused_when_the_public_key_was_used_as_a_shared_secret():
    signed = f"{encode({'alg': 'HS256', 'kid': KEY.kid})}.{encode(CLAIMS)}"
    mark = hmac.digest(KEY.as_pem(private=False), signed.encode(), "sha256")
    with pytest.raises(UpstreamRefused):
        check(f"{signed}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}")


def test_an_id_token_is_found_among_keys_of_kinds_we_do_not_know():
    strange = {"kty": "AKP", "kid": "x", "alg": "ML-DSA-44", "pub": "AA"}
    assert check(sign(CLAIMS), keys={"keys": [strange, *KEYS["keys"]]})["sub"] == "42"


@given(st.text() | st.none() | st.integers())
def test_no_noise_is_taken_for_an_id_token(noise):
    with pytest.raises(UpstreamRefused):
        check(noise)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=5))
def test_no_noise_is_taken_for_keys(noise):
    with pytest.raises(UpstreamRefused):
        check(sign(CLAIMS), keys={"keys": [noise]})


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "https://another.example"},
        {"token_endpoint": "http://masuk.kota.example/t"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
    ],
    ids=str,
)
def test_a_description_is_refused_when_it_is_not_the_one_of_the_settings(change):
    with pytest.raises(UpstreamRefused):
        check_metadata({**METADATA, **change}, UPSTREAM)


def test_a_description_is_taken_whether_or_not_its_issuer_ends_with_a_slash():
    assert check_metadata({**METADATA, "issuer": f"{ISSUER}/"}, UPSTREAM)


def test_userinfo_is_refused_when_it_is_about_somebody_else():
    assert merge_userinfo(CLAIMS, {"sub": "42", "name": "Rina"})["name"] == "Rina"
    with pytest.raises(UpstreamRefused):
        merge_userinfo(CLAIMS, {"sub": "43", "name": "Rina"})


def test_userinfo_cannot_change_what_was_signed():
    merged = merge_userinfo(CLAIMS, {"sub": "42", "iss": "https://another.example"})
    assert merged["iss"] == ISSUER


@pytest.mark.parametrize("word", [False, None, "false", "yes", 1.5, "", []])
def test_an_address_does_not_count_when_the_provider_has_not_confirmed_it(word):
    claims = {**CLAIMS, "email": "rina@kota.example", "email_verified": word}
    assert read_person(claims, UPSTREAM).confirmed_email == ""


def test_a_confirmed_address_counts_whatever_its_capitals():
    claims = {**CLAIMS, "email": "Rina@Kota.Example", "email_verified": True}
    assert read_person(claims, UPSTREAM).confirmed_email == "rina@kota.example"


def test_a_nik_counts_only_when_the_settings_name_its_claim_and_it_has_the_form():
    claims = {**CLAIMS, "nik": "3273014101900001"}
    with_claim = Upstream(ISSUER, "sambung", "s", "Kota", ("openid",), nik_claim="nik")
    assert read_person(claims, UPSTREAM).confirmed_nik == ""
    assert read_person(claims, with_claim).confirmed_nik == "3273014101900001"
    assert read_person({**claims, "nik": "3273"}, with_claim).confirmed_nik == ""


@given(st.text(min_size=1), st.text(min_size=1))
def test_the_same_subject_of_another_issuer_is_another_person(one, other):
    def key(issuer):
        return read_person({**CLAIMS, "iss": issuer}, UPSTREAM).key

    assert (key(one) == key(other)) == (one == other)


def test_a_nonce_belongs_to_one_state():
    assert derive_nonce("one") != derive_nonce("another")
