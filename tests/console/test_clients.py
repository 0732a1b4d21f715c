"""An officer registers a client, reads how to use it, changes its secret and closes it."""

import ast
import shutil
import subprocess

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from sambung.console.clients.snippets import list_snippets
from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import create_client
from sambung.identity.models import Client, ClientKind
from sambung.kernel.actor import SYSTEM, Role
from tests.factories import NOON, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db
FINISH = "https://aplikasi.bandung.go.id/masuk/selesai"


@pytest.fixture
def application():
    return make_application("Layanan Warga")


@pytest.fixture
def rina(application):
    return sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner))


def register(rina, application, **values):
    given = {"kind": "web", "name": "Depan", "redirects": f"{FINISH}\n\n", **values}
    return rina.post(reverse("console:credentials", args=[application.code]), given)


@pytest.fixture
def issued(application):
    return create_client(
        actor=SYSTEM,
        application=application,
        kind=ClientKind.WEB,
        name="Depan",
        addresses=ClientAddresses((FINISH,)),
        now=NOON,
    )


def page_of(rina, client, name="client"):
    return rina.get(reverse(f"console:{name}", args=[client.client_id])).content.decode()


def test_a_client_is_registered_with_its_addresses(rina, application):
    answer = register(rina, application)
    client = Client.objects.get()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert client.client_id in answer.content.decode()
    assert (client.kind, client.redirect_uris) == ("web", FINISH)


def test_a_faulty_address_comes_back_into_the_form_with_what_to_write(rina, application):
    answer = register(rina, application, redirects="http://aplikasi.bandung.go.id/")
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "govuk-error-summary" in text
    assert "https://" in text
    assert "http://aplikasi.bandung.go.id/</textarea>" in text
    assert Client.objects.count() == 0


def test_the_page_shows_real_addresses_and_never_a_secret(rina, issued):
    text = page_of(rina, issued.client)
    assert issued.client.client_id in text
    assert f"{settings.SAMBUNG_PUBLIC_URL}/.well-known/openid-configuration" in text
    assert "mod-auth-openidc" in text
    assert "&lt;Location &quot;/&quot;&gt;" in text
    for hidden in (issued.secret, issued.client.secrets[0].digest):
        assert hidden not in text


def test_a_new_secret_is_shown_once_and_the_former_can_be_ended(rina, issued):
    address = reverse("console:rotate_secret", args=[issued.client.client_id])
    shown = rina.post(address, {"keep_days": "5"})
    assert "no-store" in shown["Cache-Control"]
    label = issued.client.secrets[0].label
    rina.post(reverse("console:end_secret", args=[issued.client.client_id, label]))
    stored = Client.objects.get()
    assert not check_password(issued.secret, stored.client_secret)
    assert stored.secrets[0].digest not in page_of(rina, stored)
    assert [kept.label in shown.content.decode() for kept in stored.secrets] == [False]


def test_closing_is_asked_twice(rina, issued):
    address = reverse("console:close_client", args=[issued.client.client_id])
    assert rina.post(address, {}).status_code == 400
    assert Client.objects.get().is_active
    rina.post(address, {"is_sure": "on"})
    assert not Client.objects.get().is_active
    assert reverse("console:rotate_secret", args=[issued.client.client_id]) not in page_of(
        rina, issued.client
    )


def test_addresses_are_changed(rina, issued):
    address = reverse("console:change_client", args=[issued.client.client_id])
    assert FINISH in page_of(rina, issued.client, "change_client")
    rina.post(address, {"name": "Baru", "redirects": f"{FINISH}\n{FINISH}/2"})
    assert Client.objects.get().redirect_uris.split() == [FINISH, f"{FINISH}/2"]


def test_another_agency_finds_no_such_client(issued):
    stranger = sign_in(
        make_officer(
            "tono", Role.APPLICATION_OWNER, Role.DATA_OWNER, agency=make_application().owner
        )
    )
    client_id = issued.client.client_id
    for name in ("client", "change_client", "rotate_secret", "close_client"):
        assert stranger.get(reverse(f"console:{name}", args=[client_id])).status_code == 404
    label = issued.client.secrets[0].label
    answer = stranger.post(reverse("console:end_secret", args=[client_id, label]))
    assert answer.status_code == 404
    assert Client.objects.get().secrets == issued.client.secrets


def test_who_owns_only_the_data_reads_but_changes_nothing(application, issued):
    data_owner = sign_in(make_officer("asep", Role.DATA_OWNER, agency=application.owner))
    address = reverse("console:rotate_secret", args=[issued.client.client_id])
    assert data_owner.post(address, {"keep_days": "0"}).status_code == 400
    assert Client.objects.get().secrets == issued.client.secrets


def snippets_of(application, kind):
    addresses = ClientAddresses() if kind == ClientKind.MACHINE else ClientAddresses((FINISH,))
    issued = create_client(
        actor=SYSTEM, application=application, kind=kind, name="x", addresses=addresses, now=NOON
    )
    return issued, list_snippets(issued.client)


@pytest.mark.parametrize("kind", ClientKind)
def test_code_is_complete_but_for_the_secret(application, kind):
    issued, snippets = snippets_of(application, kind)
    for snippet in snippets:
        assert settings.SAMBUNG_PUBLIC_URL in snippet.text
        assert issued.client.client_id in snippet.text
        assert "{{" not in snippet.text
        assert "&#x27;" not in snippet.text
        assert not issued.secret or issued.secret not in snippet.text


def list_code(application):
    for kind in ClientKind:
        yield from snippets_of(application, kind)[1]


def test_python_code_is_python(application):
    code = [each.text for each in list_code(application) if each.title.startswith("Python")]
    assert len(code) == 3
    for text in code:
        ast.parse(text)


def test_javascript_code_is_javascript(application, tmp_path):
    node = shutil.which("node", path=".venv/bin") or shutil.which("node")
    assert node, "Node comes with the tools that build style sheets"
    code = [each.text for each in list_code(application) if "import" in each.text[:200]]
    file = tmp_path / "x.mjs"
    for text in [text for text in code if "oidc" in text]:
        file.write_text(text)
        check = subprocess.run([node, "--check", file], capture_output=True, text=True, check=False)
        assert check.returncode == 0, check.stderr


def test_the_code_of_a_library_without_pkce_says_whether_the_client_has_its_switch(application):
    told = []
    for may_use_nonce in (False, True):
        issued = create_client(
            actor=SYSTEM,
            application=application,
            kind=ClientKind.WEB,
            name=f"x{may_use_nonce}",
            addresses=ClientAddresses((FINISH,)),
            may_use_nonce=may_use_nonce,
            now=NOON,
        )
        [code] = [each.text for each in list_snippets(issued.client) if "passport" in each.title]
        assert "nonce: true" in code
        told.append("refused until" in code)
    assert told == [True, False]
