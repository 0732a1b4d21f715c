"""`sambung client` and `sambung keys` on the command line."""

import json

import pytest
from click.testing import CliRunner
from django.contrib.auth.hashers import check_password

from sambung.identity.models import Client
from sambung.site.cli.commands import sambung
from tests.factories import make_application

pytestmark = pytest.mark.django_db
FINISH = "https://aplikasi.bandung.go.id/masuk/selesai"


@pytest.fixture
def application():
    return make_application("Layanan Warga")


def run(*arguments, status=0):
    answer = CliRunner().invoke(sambung, list(arguments))
    assert answer.exit_code == status, answer.output
    return answer.stdout


def create(application, *options, kind="web"):
    return json.loads(run("client", "create", application.code, "--kind", kind, *options, "--json"))


def test_creating_prints_the_secret_once_and_listing_never(application):
    made = create(application, "--redirect", FINISH, "--redirect", f"{FINISH}/2")
    client = Client.objects.get()
    assert made["client_id"] == client.client_id
    assert check_password(made["client_secret"], client.client_secret)
    assert client.redirect_uris.split() == [FINISH, f"{FINISH}/2"]
    listed = run("client", "list", "--json")
    assert made["client_secret"] not in listed
    assert client.secrets[0].digest not in listed
    assert json.loads(listed)["clients"][0]["redirect_uris"] == client.redirect_uris.split()


def test_a_public_client_has_no_secret_to_print(application):
    made = create(application, "--redirect", FINISH, kind="public")
    assert set(made) == {"client_id"}


def test_rotating_prints_a_new_secret_and_a_label_ends_the_former(application):
    made = create(application, kind="machine")
    turned = json.loads(run("client", "rotate", made["client_id"], "--json"))
    former = Client.objects.get().secrets[1].label
    run("client", "revoke", made["client_id"], "--secret", former)
    stored = Client.objects.get().client_secret
    assert check_password(turned["client_secret"], stored)
    assert not check_password(made["client_secret"], stored)


def test_revoking_closes_the_client(application):
    made = create(application, kind="machine")
    run("client", "revoke", made["client_id"])
    assert not Client.objects.get().is_open
    run("client", "revoke", made["client_id"], status=1)


def test_a_faulty_address_is_refused_with_what_to_write(application):
    answer = run(
        "client",
        "create",
        application.code,
        "--kind",
        "web",
        "--redirect",
        "http://contoh.example/",
        "--json",
        status=1,
    )
    assert json.loads(answer)["error"]["code"] == "invalid_input"
    assert Client.objects.count() == 0


def test_an_unknown_application_is_refused():
    run("client", "create", "APL-9999", "--kind", "machine", "--json", status=1)


def test_keys_are_listed_without_a_key():
    shown = run("keys", "list", "--json")
    assert json.loads(shown)["keys"][0]["state"] == "signing"
    assert "PRIVATE" not in shown


def test_refusing_the_former_key_is_only_for_emergencies():
    run("keys", "rotate", "--refuse-former", status=2)
