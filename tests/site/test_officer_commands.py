"""`sambung user` on the command line."""

import json
import re
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from sambung.directory.models import RoleGrant, User
from sambung.directory.operations import SESSIONS_ENDED
from sambung.identity.provider.operations.departed_officers import end_sessions_of_departed
from sambung.journal.queries import list_pending
from sambung.messaging.outbox import list_messages
from sambung.site.cli.commands import sambung
from tests.factories import NOON, make_agency

pytestmark = pytest.mark.django_db


def run(*arguments, status=0):
    answer = CliRunner().invoke(sambung, ["user", *arguments, "--json"])
    assert answer.exit_code == status, answer.output
    return json.loads(answer.stdout)


@pytest.fixture
def rina():
    make_agency("PD-A")
    run(
        "create",
        "rina",
        "--name",
        "Rina",
        "--email",
        "rina@example.go.id",
        "--role",
        "data_owner",
        "--agency",
        "PD-A",
    )
    return User.objects.get(username="rina")


@pytest.mark.django_db(transaction=True)
def test_a_new_officer_chooses_a_password_by_a_link_and_none_is_printed(client):
    make_agency("PD-A")
    told = run(
        "create",
        "asep",
        "--name",
        "Asep",
        "--email",
        "asep@example.go.id",
        "--role",
        "data_owner",
        "--agency",
        "PD-A",
    )
    assert set(told) == {"username", "invited", "outbox"}
    assert not User.objects.get(username="asep").has_usable_password()
    message = json.loads(list_messages()[-1].read_text())
    assert message["to"] == "asep@example.go.id"
    link = re.search(r"https?://[^/\s]+(/\S+)", message["text"]).group(1)
    chosen = "kalimat sandi yang panjang"
    client.post(link, {"password": chosen})
    assert User.objects.get(username="asep").check_password(chosen)


def test_a_role_is_given_up_to_its_last_day_and_taken_back(rina):
    run("grant", "rina", "case_worker", "--agency", "PD-A", "--until", "2036-12-31")
    grant = RoleGrant.objects.get(role="case_worker")
    assert grant.valid_until == datetime(2036, 12, 31, 17, tzinfo=UTC)
    run("revoke", "rina@example.go.id", "case_worker", "--agency", "PD-A")
    assert run("revoke", "rina", "case_worker", "--agency", "PD-A", status=1)


def test_an_account_is_suspended_and_opened_again(rina):
    assert run("suspend", "rina")["suspended"]
    assert not User.objects.get(pk=rina.pk).is_active
    assert run("suspend", "rina", status=1)
    run("suspend", "rina", "--undo")
    assert User.objects.get(pk=rina.pk).is_active


def test_the_worker_acts_upon_ended_sessions_once(rina):
    run("suspend", "rina")
    assert end_sessions_of_departed(now=NOON) == 1
    assert list_pending(SESSIONS_ENDED) == ()
    assert end_sessions_of_departed(now=NOON) == 0


def test_an_unknown_officer_is_named_in_the_refusal(rina):
    assert "tono" in str(run("grant", "tono", "auditor", status=1))
