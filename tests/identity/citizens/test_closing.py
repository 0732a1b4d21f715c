"""Who closes an account is gone after seven days; until then signing in or a link keeps it."""

import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.db import models
from django.urls import reverse

from sambung.directory.models import Officer, User
from sambung.exchange.models import Handover
from sambung.identity.accounts.operations.closing import (
    CLOSING_WAIT,
    ask_for_closing,
    close_due_accounts,
    take_closing_back,
)
from sambung.identity.accounts.operations.protection import object_to_change
from sambung.identity.accounts.operations.takeout import hand_out_data
from sambung.identity.accounts.takeout import list_sections
from sambung.identity.citizens.operations.challenges import start_challenge
from sambung.identity.citizens.operations.national_ids import declare_national_id
from sambung.identity.citizens.operations.sign_ins import actor_of, record_sign_in
from sambung.identity.clients.operations import create_machine_client
from sambung.identity.models import (
    AccountClosing,
    Challenge,
    Client,
    ClientSession,
    Consent,
    Method,
    NationalId,
    Outcome,
    Purpose,
    SignIn,
)
from sambung.identity.provider.operations.consents import give_consent
from sambung.identity.provider.operations.sessions import start_session
from sambung.journal.models import AuditEntry
from sambung.journal.operations import record_audit
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.contacts import ContactKind
from sambung.kernel.errors import Conflict
from tests.factories import (
    NOON,
    give_role,
    make_agency,
    make_application,
    make_citizen,
    make_officer,
    prove_contact,
    sign_in,
)
from tests.identity.citizens.conftest import latest_message

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

NAME = "Siti Nurhaliza Sukamto"
MAIL = "siti.sukamto@example.org"
PHONE = "+6281234567890"
NIK = "3273014101900001"
NIP = "199001012022211001"


@pytest.fixture
def siti(django_capture_on_commit_callbacks):
    """Give a citizen of whom Sambung holds everything it can hold."""
    person = make_citizen(MAIL, PHONE, full_name=NAME, password="kuda-hijau-menyeberang")
    fill(person)
    return person


def fill(person):
    create_machine_client(actor=SYSTEM, application=make_application(), name="Aplikasi", now=NOON)
    application = Client.objects.get()
    declare_national_id(user=person, nik=NIK, now=NOON)
    record_sign_in(
        user=person, method=Method.PASSWORD, outcome=Outcome.SUCCEEDED, now=NOON, client=application
    )
    give_consent(actor=actor_of(person), user=person, client=application, scopes=["nama"], now=NOON)
    start_session(
        user=person,
        client=application,
        browser="b" * 32,
        authenticated_at=NOON,
        method="password",
        now=NOON,
    )
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    start_challenge(
        purpose=Purpose.RECOVER, kind=ContactKind.EMAIL, value=MAIL, address="10.0.0.1", now=NOON
    )
    record_audit(
        actor=Actor("p-9", "Petugas"),
        action="look_up_person",
        subject=f"user/{person.pk}",
        now=NOON,
        after={"note": f"{NAME} <{MAIL}>", "all": [{"nip": NIP}]},
    )


def find_words(*words):
    """List the columns of any table in which one of some words stands."""
    found = set()
    for model in apps.get_models(include_auto_created=True):
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if isinstance(
                field, (models.CharField, models.TextField, models.JSONField, models.BinaryField)
            )
        ]
        for row in model._base_manager.values(*columns) if columns else ():
            for column, value in row.items():
                text = bytes(value).decode(errors="replace") if isinstance(value, bytes) else value
                if not isinstance(text, str):
                    text = json.dumps(text, ensure_ascii=False, default=str)
                if any(word in text for word in words):
                    found.add(f"{model._meta.label}.{column}")
    return found


def close(person, now=NOON):
    ask_for_closing(user=person, now=now)
    return close_due_accounts(now=now + CLOSING_WAIT)


def test_nothing_personal_of_a_closed_account_is_in_any_table(siti):
    sealed = NationalId.objects.get(user=siti)
    words = (NAME, MAIL, PHONE, siti.username, sealed.digest, sealed.sealed)
    assert find_words(*words) >= {
        "directory.User.full_name",
        "identity.Contact.value",
        "identity.Challenge.value",
        "identity.NationalId.sealed",
        "account.EmailAddress.email",
        "journal.AuditEntry.after",
    }
    assert close(siti) == 1
    assert find_words(*words) == set()
    assert not User.objects.filter(pk=siti.pk).exists()
    for model in (SignIn, Consent, ClientSession, Challenge, Authenticator, AccountClosing):
        assert not model.objects.exists()


def test_the_journal_keeps_what_was_done_without_the_name(siti):
    before = AuditEntry.objects.filter(actor_id=str(siti.pk)).count()
    close(siti)
    entries = AuditEntry.objects.filter(actor_id=str(siti.pk))
    assert entries.count() >= before
    assert {entry.actor_name for entry in entries} == {f"user/{siti.pk}"}
    looked = AuditEntry.objects.get(action="look_up_person")
    assert looked.actor_name == "Petugas"
    assert looked.after["note"] == "… <…>"
    assert AuditEntry.objects.filter(action="close_account", subject=f"user/{siti.pk}").exists()


def test_nothing_is_deleted_before_the_seven_days_are_over(siti):
    ask_for_closing(user=siti, now=NOON)
    assert close_due_accounts(now=NOON + CLOSING_WAIT - timedelta(seconds=1)) == 0
    assert User.objects.filter(pk=siti.pk).exists()


def test_asking_ends_every_session_and_tells_every_contact(
    siti, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_closing(user=siti, now=NOON)
    assert not ClientSession.objects.filter(ended_at__isnull=True).exists()
    for contact in (MAIL, PHONE):
        assert "bukan-saya" in latest_message(contact).text


def test_asking_twice_does_not_move_the_day(siti):
    first = ask_for_closing(user=siti, now=NOON)
    again = ask_for_closing(user=siti, now=NOON + timedelta(days=3))
    assert again.due_at == first.due_at


def test_the_link_in_the_message_keeps_the_account(siti, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask_for_closing(user=siti, now=NOON)
    token = re.search(r"bukan-saya/([^/\s]+)/", latest_message(MAIL).text).group(1)
    object_to_change(token=token, now=NOON + timedelta(days=6))
    assert close_due_accounts(now=NOON + CLOSING_WAIT) == 0
    assert User.objects.filter(pk=siti.pk).exists()


def test_signing_in_keeps_the_account(client):
    person = make_citizen(MAIL, password="kuda-hijau-menyeberang")
    ask_for_closing(user=person, now=clock.now())
    client.post(reverse("account_login"), {"login": MAIL, "password": "kuda-hijau-menyeberang"})
    assert client.session.get("_auth_user_id") == str(person.pk)
    assert not AccountClosing.objects.exists()


def test_taking_back_what_was_not_asked_does_nothing(siti):
    assert take_closing_back(user=siti, now=NOON) is False


def test_an_officer_hands_over_first():
    officer = make_officer("", Role.DATA_OWNER, agency=make_agency())
    with pytest.raises(Conflict):
        ask_for_closing(user=officer, now=clock.now())
    page = sign_in(officer, has_second_factor=True).get(reverse("citizens:close"))
    if page.status_code == 200:
        assert b"<form" not in page.content.split(b"<main")[1]


def test_who_was_given_a_role_meanwhile_stays(siti):
    ask_for_closing(user=siti, now=NOON)
    give_role(siti, Role.AUDITOR)
    assert close_due_accounts(now=NOON + CLOSING_WAIT) == 0
    assert User.objects.filter(pk=siti.pk).exists()


def test_a_former_officer_leaves_no_contact_name_or_number_in_the_journal():
    person = make_officer("rina", agency=make_agency(), nip=NIP, full_name=NAME, email=MAIL)
    prove_contact(person, PHONE)
    record_audit(
        actor=Actor(str(person.pk), NAME),
        action="approve_agreement",
        subject="agreement/PJ-1",
        now=NOON,
        after={"by": NAME, "purpose": "Data siti"},
    )
    assert close(person) == 1
    assert find_words(NAME, MAIL, PHONE, NIP) == set()
    assert AuditEntry.objects.get(action="approve_agreement").after["purpose"] == "Data siti"


def test_where_a_record_needs_the_row_it_stays_empty():
    agency = make_agency()
    person = make_officer("rina", agency=agency, nip=NIP, full_name=NAME, email=MAIL)
    Handover.objects.create(
        code="ST-1",
        agency=agency,
        departing=person,
        departing_name=NAME,
        reason="pensiun",
        handed_over_by="p-1",
        handed_over_at=NOON,
    )
    close(person)
    left = User.objects.get(pk=person.pk)
    assert (left.full_name, left.email, left.is_active) == ("", "", False)
    assert not Officer.objects.exists()
    assert find_words(NAME, MAIL, NIP) == {"exchange.Handover.departing_name"}


# Taking the data along


def list_tables_of_a_person():
    return {
        relation.related_model
        for relation in User._meta.related_objects
        if relation.related_model._meta.label not in SECRETS_AND_TOOLS
    }


SECRETS_AND_TOOLS = {
    "identity.Client",  # belongs to an application
    "oauth2_provider.Grant",
    "oauth2_provider.AccessToken",
    "oauth2_provider.RefreshToken",
    "oauth2_provider.IDToken",
    "oauth2_provider.DeviceGrant",
}
"""Tables with a person in them of which nothing is handed out, since they hold secrets alone."""


def test_every_table_with_a_person_is_in_the_file():
    covered = {table for section in list_sections() for table in section.tables}
    hidden = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is User and model._meta.label not in SECRETS_AND_TOOLS
    }
    assert list_tables_of_a_person() | hidden <= covered


def test_the_file_holds_everything_and_the_nik_whole_after_a_second_factor(siti):
    browser = sign_in(siti, has_second_factor=True)
    answer = browser.post(reverse("citizens:data_download"))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "no-store"
    data = json.loads(answer.content)["data"]
    assert {row["value"] for row in data["contacts"]} == {MAIL, PHONE}
    assert data["national_id"][0]["nik"] == NIK
    assert data["consents"][0]["sees"] == "nama"
    for filled in ("account", "factors", "sign_ins", "client_sessions", "codes", "journal"):
        assert data[filled], filled
    assert AuditEntry.objects.filter(action="hand_out_data").exists()


def test_the_nik_is_masked_where_no_second_factor_was_given(siti):
    content = hand_out_data(user=siti, shows_nik=False, now=NOON).decode()
    assert NIK not in content
    assert "3273••••••••0001" in content


def test_the_page_shows_the_same(siti):
    page = sign_in(siti, has_second_factor=True).get(reverse("citizens:data")).content.decode()
    for each in (MAIL, PHONE, NIK):
        assert each in page


@pytest.mark.parametrize("page", ["citizens:data", "citizens:close"])
def test_a_session_alone_is_not_enough(siti, page):
    answer = sign_in(siti).get(reverse(page))
    assert answer.status_code == 302
    answer = sign_in(siti).post(reverse("citizens:data_download"))
    assert answer.status_code == 302
