"""The page about benefits, and the statement of what a call replaces."""

import json

import pytest
from click.testing import CliRunner
from django.urls import reverse

from sambung.evaluation.models import ReplacedWork
from sambung.kernel.actor import Role
from sambung.site.cli.commands import sambung
from tests.factories import make_agency, make_interface, make_officer, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

PAGE = reverse("console:benefits")
SENT = {"kind": "letter", "minutes_saved": "45", "source": "Catatan waktu bagian umum."}


def sit_down(client, agency, role=Role.DATA_OWNER):
    sign_in(make_officer("dewi", role, agency=agency), client)


@pytest.fixture
def interface():
    return make_interface()


@pytest.fixture
def form(interface):
    return reverse("console:state_benefit", args=[interface.pk])


def test_the_data_owner_states_what_a_call_replaces(client, interface, form):
    sit_down(client, interface.application.owner)
    assert form in client.get(PAGE).content.decode()
    assert client.get(form).status_code == 200
    assert client.post(form, SENT).url == PAGE
    assert ReplacedWork.objects.get().minutes_saved == 45
    assert SENT["source"] in client.get(PAGE).content.decode()


def test_another_agency_is_refused(client, interface, form):
    sit_down(client, make_agency())
    assert form not in client.get(PAGE).content.decode()
    assert client.post(form, SENT).status_code == 404
    assert not ReplacedWork.objects.exists()


def test_an_officer_without_the_role_reads_but_does_not_state(client, interface, form):
    sit_down(client, interface.application.owner, Role.AUDITOR)
    assert client.get(PAGE).status_code == 200
    assert client.get(form).status_code == 403


def test_a_form_with_nonsense_comes_back(client, interface, form):
    sit_down(client, interface.application.owner)
    assert client.post(form, {**SENT, "minutes_saved": "banyak"}).status_code == 400
    assert client.post(form, {**SENT, "minutes_saved": "9999"}).status_code == 400


def test_the_command_prints_every_figure_with_its_source():
    result = CliRunner().invoke(sambung, ["benefits", "--json"])
    assert result.exit_code == 0
    body = json.loads(result.stdout)
    assert body["efficiency"]["source"] == "ledger"
    assert body["efficiency"]["calls"] == 0
    assert body["access"]["examined"] == 0
    assert body["long_term_use"]["avoided"] == []
    assert CliRunner().invoke(sambung, ["benefits"]).exit_code == 0
