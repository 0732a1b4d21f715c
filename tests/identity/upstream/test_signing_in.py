"""Signing in through an upstream provider: who is let in as whom, and who is not."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount

from sambung.directory.models import User
from sambung.identity.citizens.operations.national_ids import declare_national_id
from sambung.identity.citizens.queries import may_open_personal_data
from sambung.identity.models import Contact, NationalIdState
from sambung.identity.upstream.operations import release_upstream_links
from sambung.identity.upstream.rules import Upstream
from sambung.journal.models import AuditEntry
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.messaging.outbox import list_messages, read_message
from tests.factories import make_citizen, make_officer, make_person, prove_contact
from tests.identity.upstream.provider_server import ProviderServer

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])
RINA = "rina@kota.example"
NIK = "3273014101900001"


@pytest.fixture
def provider(settings):
    server = ProviderServer()
    settings.SAMBUNG_UPSTREAM = Upstream(
        issuer=server.issuer,
        client_id="sambung-kota",
        client_secret="a secret",
        name="Masuk Kota",
        scopes=("openid", "profile", "email"),
    )
    yield server
    server.stop()


def begin(client, path="/masuk/penyedia/", **headers):
    """Follow the link on the sign-in page; gives what the browser brings to the provider."""
    answer = client.get(path, headers=headers)
    assert answer.status_code == 302, answer.content
    query = parse_qs(urlsplit(answer["Location"]).query)
    return {name: values[0] for name, values in query.items()}


def sign_in_upstream(client, provider, *, path="/masuk/penyedia/", change=None):
    """Sign in at the provider and come back; gives the last page."""
    back = provider.sign_in(begin(client, path)) | (change or {})
    return client.get("/masuk/penyedia/kembali/", back, follow=True)


def confirm(provider, email=RINA):
    provider.claims |= {"email": email, "email_verified": True}


def signed_in_user(client):
    key = client.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def make_rina(username="rina", email=RINA):
    return make_officer(
        username, Role.INTEGRATOR, full_name="Rina", email=email, password="kata-sandi-rina"
    )


def test_the_sign_in_page_offers_no_provider_when_none_is_set(client):
    assert "/masuk/penyedia/" not in client.get("/masuk/").content.decode()
    assert client.get("/masuk/penyedia/").status_code == 404
    assert client.get("/masuk/penyedia/kembali/").status_code == 404


def test_the_sign_in_page_leads_to_the_provider_and_remembers_where_to_go_on(client, provider):
    page = client.get("/masuk/?next=/konsol/").content.decode()
    assert "Masuk Kota" in page
    assert 'href="/masuk/penyedia/?next=/konsol/"' in page.replace("%2F", "/")


def test_the_provider_is_asked_for_a_code_with_pkce_and_a_nonce(client, provider):
    asked = begin(client)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert set(asked["scope"].split()) == {"openid", "profile", "email"}
    assert asked["redirect_uri"].endswith("/masuk/penyedia/kembali/")
    assert asked["nonce"] != begin(client)["nonce"]


def test_the_address_of_return_is_the_public_one_whatever_host_is_called(
    client, provider, settings
):
    asked = begin(client, "/en/masuk/penyedia/", host="localhost")
    assert asked["redirect_uri"] == f"{settings.SAMBUNG_PUBLIC_URL}/masuk/penyedia/kembali/"


def test_an_officer_is_found_by_the_address_the_administrator_entered(client, provider):
    officer = make_rina()
    confirm(provider, "Rina@Kota.example")
    sign_in_upstream(client, provider, path="/masuk/penyedia/?next=/konsol/")
    assert signed_in_user(client) == officer
    assert User.objects.count() == 1
    assert AuditEntry.objects.filter(
        action="link_upstream_account", subject=f"user/{officer.pk}"
    ).exists()


def test_the_owner_is_told_when_an_account_is_linked(
    client, provider, django_capture_on_commit_callbacks
):
    make_rina()
    confirm(provider)
    before = set(list_messages())
    with django_capture_on_commit_callbacks(execute=True):
        sign_in_upstream(client, provider)
    new = [read_message(path) for path in set(list_messages()) - before]
    assert [(message.to, message.kind) for message in new] == [(RINA, "upstream_linked")]
    assert "Masuk Kota" in new[0].text


def test_a_citizen_gets_an_account_when_the_address_was_confirmed_there(client, provider):
    confirm(provider)
    sign_in_upstream(client, provider)
    citizen = signed_in_user(client)
    assert citizen.full_name == "Rina Wulandari"
    assert not citizen.has_usable_password()
    assert not citizen.role_grants.exists()
    assert [contact.value for contact in citizen.contacts.all()] == [RINA]


def test_a_second_sign_in_finds_the_same_account_though_the_address_changed(client, provider):
    confirm(provider)
    sign_in_upstream(client, provider)
    first = signed_in_user(client)
    client.logout()
    provider.claims |= {"email": "nama.baru@kota.example", "email_verified": False}
    sign_in_upstream(client, provider)
    assert signed_in_user(client) == first


def test_no_account_is_opened_when_the_settings_forbid_it(client, provider, settings):
    settings.SAMBUNG_UPSTREAM = Upstream(
        provider.issuer, "sambung-kota", "s", "Masuk Kota", ("openid",), opens_accounts=False
    )
    confirm(provider)
    page = sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    assert User.objects.count() == 0
    assert "Masuk Kota" in page.content.decode()


def test_nobody_is_let_in_by_an_address_the_provider_has_not_confirmed(client, provider):
    make_rina()
    provider.claims |= {"email": RINA, "email_verified": False}
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    assert not SocialAccount.objects.exists()


def test_nobody_is_let_in_by_an_address_that_was_never_confirmed_here(client, provider):
    make_person("penyerobot", email=RINA, password="kata-sandi-penyerobot")
    confirm(provider)
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    assert not SocialAccount.objects.exists()


def test_a_contact_added_lately_opens_no_account_through_the_provider(client, provider):
    citizen = make_citizen("siti@example.org")
    added = prove_contact(citizen, RINA)
    added.recovers_from = clock.now() + timedelta(days=7)
    added.save()
    confirm(provider)
    page = sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    assert not SocialAccount.objects.exists()
    assert "Masuk Kota" in page.content.decode()
    Contact.objects.filter(pk=added.pk).update(recovers_from=clock.now())
    sign_in_upstream(client, provider)
    assert signed_in_user(client) == citizen


def test_one_tap_ends_a_link_that_somebody_else_made(
    client, provider, django_capture_on_commit_callbacks
):
    make_rina()
    confirm(provider)
    before = set(list_messages())
    with django_capture_on_commit_callbacks(execute=True):
        sign_in_upstream(client, provider)
    [told] = [read_message(path) for path in set(list_messages()) - before]
    address = re.search(r"/akun/bukan-saya/\S+", told.text).group()
    assert client.post(address).status_code == 302
    assert not SocialAccount.objects.exists()


def test_a_new_owner_of_an_address_does_not_inherit_the_account(client, provider):
    officer = make_rina()
    confirm(provider)
    sign_in_upstream(client, provider)
    client.logout()
    provider.claims["sub"] = "43"
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    release_upstream_links(actor=SYSTEM, user=officer, now=clock.now())
    sign_in_upstream(client, provider)
    assert signed_in_user(client) == officer


def test_a_closed_account_stays_closed(client, provider):
    officer = make_rina()
    confirm(provider)
    sign_in_upstream(client, provider)
    client.logout()
    User.objects.filter(pk=officer.pk).update(is_active=False)
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    SocialAccount.objects.all().delete()
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "lie",
    [{"nonce": "of another sign-in"}, {"aud": "somebody-else"}],
    ids=str,
)
def test_nobody_is_let_in_by_a_token_made_for_another_sign_in(client, provider, lie):
    confirm(provider)
    provider.claims |= lie
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None


@pytest.mark.parametrize(
    "change",
    [{"iss": "https://another.example"}, {"state": "of-another-browser"}, {"code": ""}],
    ids=str,
)
def test_nobody_is_let_in_by_an_answer_that_is_not_the_providers(client, provider, change):
    confirm(provider)
    back = {"error": "server_error", "state": "x"} if change == {"code": ""} else change
    sign_in_upstream(client, provider, change=back)
    assert signed_in_user(client) is None


def test_nobody_is_let_in_when_userinfo_speaks_of_somebody_else(client, provider):
    make_rina()
    provider.userinfo = {"sub": "43", "email": RINA, "email_verified": True}
    sign_in_upstream(client, provider)
    assert signed_in_user(client) is None


def test_nobody_is_let_in_with_a_code_that_is_refused(client, provider):
    confirm(provider)
    provider.is_refusing_codes = True
    page = sign_in_upstream(client, provider, path="/masuk/penyedia/?next=/konsol/")
    assert signed_in_user(client) is None
    assert page.redirect_chain[-1][0] == "/masuk/?next=%2Fkonsol%2F"


def test_an_answer_counts_once(client, provider):
    confirm(provider)
    back = provider.sign_in(begin(client))
    client.get("/masuk/penyedia/kembali/", back)
    client.logout()
    client.get("/masuk/penyedia/kembali/", back)
    assert signed_in_user(client) is None


def test_a_link_of_another_site_signs_nobody_in(client, provider):
    answer = client.get("/masuk/penyedia/", headers={"sec-fetch-site": "cross-site"})
    assert answer["Location"] == "/masuk/"


def test_somebody_who_stops_there_is_told_so_in_his_language(client, provider):
    asked = begin(client, "/en/masuk/penyedia/")
    back = {"error": "access_denied", "state": asked["state"]}
    page = client.get("/masuk/penyedia/kembali/", back, follow=True)
    assert page.redirect_chain[-1][0] == "/en/masuk/"
    assert "You stopped signing in at Masuk Kota." in page.content.decode()


def test_the_password_still_opens_the_door_when_the_provider_is_silent(client, provider):
    make_rina()
    provider.http.shutdown()
    provider.http.server_close()
    page = client.get("/en/masuk/penyedia/?next=/konsol/", follow=True)
    assert "Masuk Kota does not answer at the moment." in page.content.decode()
    assert page.redirect_chain[-1][0] == "/en/masuk/?next=%2Fkonsol%2F"
    client.post("/masuk/", {"login": "rina", "password": "kata-sandi-rina"})
    assert signed_in_user(client).username == "rina"


def test_no_claim_is_kept_but_the_link(client, provider, caplog):
    confirm(provider)
    provider.claims["nik"] = "3273014101900001"
    sign_in_upstream(client, provider)
    link = SocialAccount.objects.get()
    assert link.extra_data == {}
    assert "42" not in (link.uid[:2], link.extra_data)
    assert "3273014101900001" not in str(list(AuditEntry.objects.values()))
    assert RINA not in str(list(AuditEntry.objects.values()))


@pytest.fixture
def confirming_niks(provider, settings):
    """Let the provider say which NIK it has confirmed."""
    settings.SAMBUNG_UPSTREAM = replace(settings.SAMBUNG_UPSTREAM, nik_claim="nik")
    return provider


def test_a_confirmed_nik_opens_personal_data_and_finds_the_person_again(client, confirming_niks):
    confirm(confirming_niks)
    confirming_niks.claims["nik"] = NIK
    sign_in_upstream(client, confirming_niks)
    citizen = signed_in_user(client)
    assert may_open_personal_data(citizen)
    SocialAccount.objects.all().delete()
    client.logout()
    confirming_niks.claims |= {"sub": "another there", "email": "baru@kota.example"}
    sign_in_upstream(client, confirming_niks)
    assert signed_in_user(client) == citizen


def test_a_nik_that_was_only_declared_here_finds_nobody(client, confirming_niks):
    neighbour = make_person("tetangga")
    declare_national_id(user=neighbour, nik=NIK, now=clock.now())
    confirm(confirming_niks)
    confirming_niks.claims["nik"] = NIK
    sign_in_upstream(client, confirming_niks)
    assert signed_in_user(client) != neighbour
    neighbour.national_id.refresh_from_db()
    assert neighbour.national_id.state == NationalIdState.WAITING


def test_nobody_is_let_in_whose_account_holds_another_confirmed_nik(client, confirming_niks):
    confirm(confirming_niks)
    confirming_niks.claims["nik"] = NIK
    sign_in_upstream(client, confirming_niks)
    client.logout()
    SocialAccount.objects.all().delete()
    confirming_niks.claims |= {"sub": "43", "nik": "3273014102900002"}
    sign_in_upstream(client, confirming_niks)
    assert signed_in_user(client) is None
