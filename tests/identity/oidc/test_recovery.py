"""Getting back into an account ends what was signed in before, at applications as well."""

import pytest

from sambung.identity.accounts.operations.assistance import agree_to_recovery, ask_for_recovery
from sambung.identity.accounts.operations.recovery import recover_account
from sambung.identity.models import Challenge, LogoutNotice, Purpose
from sambung.kernel import clock
from sambung.kernel.actor import Actor, Role
from sambung.kernel.contacts import ContactKind
from tests.factories import prove_contact

pytestmark = pytest.mark.django_db
COUNTER = Actor("p-9", "Dewi", frozenset({(Role.CASE_WORKER, "PD-1")}))


def prove(purpose, user, value="siti@example.org"):
    return Challenge.objects.create(
        purpose=purpose,
        kind=ContactKind.EMAIL.value,
        value=value,
        user=user,
        attempts_left=1,
        expires_at=clock.now(),
        proved_at=clock.now(),
    )


def recover(person):
    prove_contact(person, "siti@example.org")
    recover_account(
        challenge=prove(Purpose.RECOVER, person),
        password="tiga-payung-di-lembang",
        address="192.0.2.1",
        now=clock.now(),
    )


def assist(person):
    ask_for_recovery(
        actor=COUNTER,
        user=person,
        how="KTP-el",
        agency_code="PD-1",
        challenge=prove(Purpose.ADD_CONTACT, person, "siti.baru@example.org"),
        now=clock.now(),
    )
    colleague = Actor("p-7", "Rina", COUNTER.grants)
    agree_to_recovery(actor=colleague, user=person, agency_code="PD-1", now=clock.now())


@pytest.mark.parametrize("get_back_in", [recover, assist])
def test_tokens_end_and_the_application_is_told_when_somebody_gets_back_in(
    app, person, get_back_in
):
    tokens = app.sign_in()
    get_back_in(person)
    assert app.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert app.userinfo(tokens["access_token"]).status_code == 401
    assert LogoutNotice.objects.get().session.client == app.client
