"""Generated calls fit the description, and nothing that was written leads the generator out."""

import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from sambung.verification.contracts import cases
from sambung.verification.contracts.cases import generate_calls
from tests.verification.test_contract_runs import LIMIT, make_contract

OPERATIONS = (("GET", "/wilayah"), ("GET", "/wilayah/{kode}"), ("DELETE", "/wilayah/{kode}"))


def generate(contract, tmp_path, *, operations=OPERATIONS):
    wanted = {"x": (contract, operations)}
    return generate_calls(wanted, most=4, storage=tmp_path).get("x", ())


def test_generated_calls_fit_the_description(tmp_path):
    calls = [call for each in generate(make_contract(), tmp_path) for call in each]
    assert {(call.method, call.is_generated) for call in calls} == {("GET", True)}
    limits = [parse_qs(urlsplit(call.target).query).get("limit") for call in calls]
    assert all(limit is None or 1 <= int(limit[0]) <= 9 for limit in limits)
    assert all("{" not in call.target and call.target.isascii() for call in calls)


@pytest.mark.parametrize(
    "parameter",
    [
        {"$ref": "https://contoh.invalid/x.json"},
        {"$ref": "lain.json#/x"},
        {**LIMIT, "schema": {"$ref": "http://169.254.169.254/"}},
        {**LIMIT, "schema": {"type": "no such type"}},
    ],
)
def test_a_description_that_leads_out_or_nowhere_gives_no_calls(parameter, tmp_path):
    contract = make_contract()
    contract["paths"]["/wilayah"]["get"]["parameters"] = [parameter]
    assert not any(generate(contract, tmp_path, operations=OPERATIONS[:1]))


def test_examples_are_never_fetched_from_elsewhere(tmp_path):
    contract = make_contract()
    far = {"a": {"externalValue": "http://169.254.169.254/"}}
    contract["paths"]["/wilayah"]["get"]["parameters"] = [{**LIMIT, "examples": far}]
    assert any(generate(contract, tmp_path))


def test_a_description_that_never_ends_costs_the_others_only_their_generated_calls(
    tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr(cases, "_SECONDS", 0.01)
    contract = make_contract()
    contract["paths"]["/wilayah"]["get"]["parameters"] = [{**LIMIT, "name": "lain"}]
    assert generate(contract, tmp_path) == ()
    assert "did not finish" in caplog.text


def test_a_description_that_cannot_be_read_leaves_the_others_theirs(tmp_path):
    broken = make_contract()
    broken["paths"]["/wilayah"]["get"]["parameters"] = [{**LIMIT, "schema": {"type": "mustahil"}}]
    wanted = {"broken": (broken, OPERATIONS), "whole": (make_contract(), OPERATIONS)}
    assert set(generate_calls(wanted, most=2, storage=tmp_path)) == {"whole"}


def test_the_generator_is_not_loaded_before_it_is_used():
    script = (
        "import django, os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings';"
        "django.setup(); import sambung.verification.probes.contract_holds;"
        "sys.exit('schemathesis' in sys.modules or 'hypothesis' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
