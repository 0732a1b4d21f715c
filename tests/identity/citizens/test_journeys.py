"""What people do, page by page, through Django's own client."""

import re

import pytest
from django.test import Client as Browser
from django.urls import reverse

from sambung.directory.models import User
from sambung.identity.models import Challenge, Client, Contact, Outcome, SignIn
from sambung.journal.models import AuditEntry
from tests.factories import NOON, make_application
from tests.identity.citizens.conftest import PASSWORD, latest_code, latest_message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_attempts")]
EMAIL, PHONE = "siti@example.org", "+6281234567890"


def ask_and_type_code(client, name, contact):
    assert client.post(reverse(f"citizens:{name}"), {"contact": contact}).status_code == 302
    return client.post(reverse(f"citizens:{name}_code"), {"code": latest_code(contact)})


def sign_up(client, contact=EMAIL, **values):
    assert ask_and_type_code(client, "sign_up", contact).status_code == 302
    data = {"full_name": "Siti Aminah", "password": PASSWORD, **values}
    return client.post(reverse("citizens:sign_up_finish"), data)


def post_sign_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


@pytest.mark.parametrize("contact", [EMAIL, PHONE])
def test_a_citizen_signs_up_with_a_contact_and_signs_in_with_it_again(client, contact):
    assert sign_up(client, contact).url == reverse("citizens:account")
    assert client.get(reverse("citizens:account")).status_code == 200
    client.post(reverse("account_logout"))
    assert post_sign_in(client, contact).url == reverse("citizens:account")
    outcomes = SignIn.objects.values_list("method", "outcome")
    assert set(outcomes) == {("code", "succeeded"), ("password", "succeeded")}


def test_a_number_is_recognised_however_it_is_written(client):
    sign_up(client, PHONE)
    client.post(reverse("account_logout"))
    assert post_sign_in(client, "0812-3456-7890").url == reverse("citizens:account")


def test_a_passkey_can_replace_the_password_at_sign_up(client):
    response = sign_up(client, password="", passkey="1")
    assert response.url == reverse("mfa_add_webauthn")
    page = client.get(response.url)
    assert page.context["js_data"]["creation_options"]["publicKey"]["challenge"]
    assert not User.objects.get(email=EMAIL).has_usable_password()


def test_no_account_is_made_before_the_code_is_right(client):
    client.post(reverse("citizens:sign_up"), {"contact": EMAIL})
    assert client.post(reverse("citizens:sign_up_code"), {"code": "000000x"}).status_code == 400
    assert client.get(reverse("citizens:sign_up_finish")).url == reverse("citizens:sign_up")
    assert not User.objects.filter(email=EMAIL).exists()


def test_a_taken_contact_gets_the_same_answer_and_a_notice(client, make_citizen):
    make_citizen(EMAIL)
    answers = []
    for contact in (EMAIL, "sari@example.org"):
        response = client.post(reverse("citizens:sign_up"), {"contact": contact}, follow=True)
        text = re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())
        answers.append((response.status_code, text))
    assert answers[0] == answers[1]
    assert latest_message(EMAIL).kind == "contact_taken"
    assert latest_message("sari@example.org").kind == "verification_code"


def test_an_unknown_contact_gets_the_same_answer_in_recovery(client, make_citizen):
    make_citizen(EMAIL)
    for contact, kind in ((EMAIL, "verification_code"), ("siapa@example.org", "contact_unknown")):
        response = client.post(reverse("citizens:recover"), {"contact": contact})
        assert response.url == reverse("citizens:recover_code")
        assert latest_message(contact).kind == kind


def test_a_citizen_recovers_with_a_code_and_other_sessions_end(client, make_citizen):
    user = make_citizen(EMAIL)
    elsewhere = type(client)()
    post_sign_in(elsewhere, EMAIL)
    ask_and_type_code(client, "recover", EMAIL)
    new = "tiga-payung-di-lembang"
    assert client.post(reverse("citizens:recover_finish"), {"password": new}).status_code == 302
    assert elsewhere.get(reverse("citizens:account")).status_code == 302
    assert post_sign_in(client, EMAIL, new).url == reverse("citizens:account")
    assert latest_message(EMAIL).kind == "account_recovered"
    assert user.sign_ins.filter(outcome=Outcome.RECOVERED).count() == 1


def test_a_wrong_code_is_refused_after_five_tries_even_when_right(client, make_citizen):
    make_citizen(EMAIL)
    client.post(reverse("citizens:recover"), {"contact": EMAIL})
    code = latest_code(EMAIL)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        client.post(reverse("citizens:recover_code"), {"code": wrong})
    assert client.post(reverse("citizens:recover_code"), {"code": code}).status_code == 400
    assert Challenge.objects.filter(proved_at__isnull=False).count() == 0


def test_a_password_that_is_too_easy_is_explained(client):
    assert ask_and_type_code(client, "sign_up", EMAIL).status_code == 302
    response = client.post(
        reverse("citizens:sign_up_finish"), {"full_name": "Siti", "password": "password1234"}
    )
    assert response.status_code == 400
    assert response.context["form"].errors["password"]


def test_a_contact_is_added_and_removed_and_the_others_are_told(client):
    sign_up(client)
    client.post(reverse("citizens:contact_add"), {"contact": PHONE})
    client.post(reverse("citizens:contact_code"), {"code": latest_code(PHONE)})
    assert latest_message(EMAIL).kind == "contact_added"
    contact = Contact.objects.get(value=EMAIL)
    client.post(reverse("citizens:contact_remove", args=[contact.pk]))
    assert Contact.objects.filter(pk=contact.pk).exists()
    Contact.objects.filter(value=PHONE).update(recovers_from=NOON)
    client.post(reverse("citizens:contact_remove", args=[contact.pk]))
    assert list(Contact.objects.values_list("value", flat=True)) == [PHONE]
    assert latest_message(EMAIL).kind == "contact_removed"
    assert User.objects.get().email == ""


def test_the_last_contact_stays(client):
    sign_up(client)
    contact = Contact.objects.get(value=EMAIL)
    client.post(reverse("citizens:contact_remove", args=[contact.pk]))
    assert Contact.objects.filter(pk=contact.pk).exists()


def test_nobody_removes_the_contact_of_somebody_else(client, make_citizen):
    other = make_citizen("lain@example.org").contacts.get()
    sign_up(client)
    assert client.post(reverse("citizens:contact_remove", args=[other.pk])).status_code == 404


def test_the_page_of_the_nik_asks_for_a_second_factor_first(client):
    sign_up(client)
    assert client.get(reverse("citizens:national_id")).url == reverse("mfa_index")


def test_refused_and_unknown_names_are_kept_without_the_name(client, make_citizen):
    make_citizen(EMAIL)
    for login in (EMAIL, "siapa@example.org"):
        response = post_sign_in(client, login, "salah-sekali-ini")
        assert response.context["form"].non_field_errors() == [
            "Nama atau kata sandinya tidak tepat."
        ]
    assert SignIn.objects.filter(outcome=Outcome.REFUSED).count() == 2
    kept = str(list(AuditEntry.objects.values()))
    assert "example.org" not in kept
    assert "salah" not in kept


def test_sessions_elsewhere_are_seen_and_ended(client):
    sign_up(client)
    other = Browser(headers={"User-Agent": "Peramban di rumah"})
    assert post_sign_in(other, EMAIL).status_code == 302
    assert other.get(reverse("citizens:account")).status_code == 200
    page = client.get(reverse("usersessions_list")).content.decode()
    assert page.count("Peramban lain") == 1

    client.post(reverse("usersessions_list"))

    assert reverse("account_login") in other.get(reverse("citizens:account")).url
    assert client.get(reverse("citizens:account")).status_code == 200


def test_no_page_of_the_account_opens_without_signing_in(client):
    for name in ("account", "contact_add", "contact_code", "national_id", "consents"):
        response = client.get(reverse(f"citizens:{name}"))
        assert response.status_code == 302
        assert reverse("account_login") in response.url


def test_a_consent_is_seen_and_withdrawn_by_its_giver_only(client, make_citizen):
    application = make_application("Layanan Warga")
    web = Client.objects.create(of_application=application, kind="web", name="Layanan Warga")
    giver = make_citizen(EMAIL)
    consent = giver.consents.create(client=web, scope="openid email", given_at=NOON)
    make_citizen("lain@example.org")
    end = reverse("citizens:consent_end", args=[consent.pk])
    post_sign_in(client, "lain@example.org")
    assert client.post(end).status_code == 404
    client.post(reverse("account_logout"))
    post_sign_in(client, EMAIL)
    assert "Layanan Warga" in client.get(reverse("citizens:consents")).content.decode()
    client.post(end)
    assert not giver.consents.filter(withdrawn_at__isnull=True).exists()


def test_the_link_in_a_message_shows_what_it_does_and_does_it_with_one_tap(client, make_citizen):
    user = make_citizen(EMAIL, PHONE)
    post_sign_in(client, EMAIL)
    client.post(reverse("citizens:contact_remove", args=[user.contacts.get(value=PHONE).pk]))
    address = re.search(r"/akun/bukan-saya/\S+", latest_message(PHONE).text).group()
    elsewhere = type(client)()
    assert "Bukan saya" in elsewhere.get(address).content.decode()
    assert not user.contacts.filter(value=PHONE).exists()
    assert elsewhere.post(address).url == reverse("citizens:recover")
    assert user.contacts.filter(value=PHONE).exists()
    assert client.get(reverse("citizens:account")).status_code == 302
    assert elsewhere.get(address.replace("saya/", "saya/x")).status_code == 404
