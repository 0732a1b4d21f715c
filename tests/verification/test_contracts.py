"""Answers are compared with what the description promises, and with nothing else."""

import json
from contextlib import nullcontext
from copy import deepcopy

import pytest

from sambung.connectors.tables.rules.descriptions import TableDescription, describe_contract
from sambung.connectors.tables.rules.rows import Column, ColumnType
from sambung.verification.contracts.descriptions import (
    Mismatch,
    PlannedCall,
    check_answer,
    plan_call,
)
from sambung.verification.contracts.schema_faults import UnusableContract

CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "Kelurahan", "version": "1"},
    "paths": {
        "/rows": {
            "get": {
                "operationId": "listRows",
                "parameters": [
                    {"$ref": "#/components/parameters/year"},
                    {"name": "limit", "in": "query", "schema": {"type": "integer"}},
                ],
                "responses": {
                    "200": {"$ref": "#/components/responses/rows"},
                    "404": {"description": "tidak ada"},
                },
            }
        },
        "/rows/{key}": {
            "parameters": [
                {"name": "key", "in": "path", "required": True, "example": "32.73 01/x"}
            ],
            "get": {"operationId": "getRow", "responses": {"2XX": {"description": "ok"}}},
        },
        "/units/{id}": {
            "get": {
                "operationId": "getUnit",
                "parameters": [{"name": "id", "in": "path", "required": True}],
                "responses": {"200": {"description": "ok"}},
            }
        },
    },
    "components": {
        "parameters": {
            "year": {
                "name": "tahun",
                "in": "query",
                "required": True,
                "schema": {"type": "integer", "examples": [2026]},
            }
        },
        "responses": {
            "rows": {
                "description": "ok",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["items"],
                            "properties": {
                                "items": {
                                    "type": "array",
                                    "items": {"$ref": "#/components/schemas/Row"},
                                }
                            },
                        }
                    }
                },
            }
        },
        "schemas": {"Row": {"type": "object", "properties": {"kode": {"type": "string"}}}},
    },
}
LIST = PlannedCall("GET", "/rows", "/rows")


def compare(body: object, *, status: int = 200, media: str = "application/json", **changes):
    check_answer(
        changes.get("contract", CONTRACT),
        changes.get("call", LIST),
        status=status,
        content_type=media,
        body=body if isinstance(body, bytes) else json.dumps(body).encode(),
    )


def test_call_is_planned_from_the_examples_of_required_parameters():
    assert plan_call(CONTRACT, method="GET", path_template="/rows").target == "/rows?tahun=2026"
    row = plan_call(CONTRACT, method="GET", path_template="/rows/{key}")
    assert (row.target, row.operation) == ("/rows/32.73%2001%2Fx", "GET /rows/{key}")


def test_call_is_not_planned_when_an_example_is_missing():
    assert plan_call(CONTRACT, method="GET", path_template="/units/{id}") is None


@pytest.mark.parametrize(("header", "is_planned"), [("X-Road-Client", True), ("X-Other", False)])
def test_headers_of_every_call_need_no_example(header, is_planned):
    contract = deepcopy(CONTRACT)
    parameters = contract["paths"]["/rows"]["get"]["parameters"]
    parameters.append({"name": header, "in": "header", "required": True})
    planned = plan_call(contract, method="GET", path_template="/rows")
    assert (planned is not None) == is_planned


def test_every_operation_of_a_published_table_can_be_planned():
    column = Column(name="kode", title="Kode", type=ColumnType.TEXT)
    contract = describe_contract(
        TableDescription(
            name="Kelurahan",
            description="",
            server_url="https://contoh.invalid/r1/x",
            version=1,
            columns=[column],
            key=column,
            example_key="32.73.01.1001",
        )
    )
    for path in contract["paths"]:
        assert plan_call(contract, method="GET", path_template=path) is not None


def test_answer_that_keeps_the_contract_passes():
    compare({"items": [{"kode": "32.73.01.1001"}]})


@pytest.mark.parametrize(
    ("body", "changes", "finding"),
    [
        ({"items": [{"kode": 3273}]}, {}, "contract_broken"),
        ({}, {}, "contract_broken"),
        (b"<html>", {}, "contract_not_json"),
        ({"items": []}, {"media": "text/html"}, "contract_not_json"),
        ({"items": []}, {"status": 500}, "contract_status"),
        ({"items": []}, {"status": 404}, "contract_status"),
        ({"items": []}, {"status": 204}, "contract_status"),
    ],
)
def test_answer_that_breaks_the_contract_is_named(body, changes, finding):
    with pytest.raises(Mismatch) as caught:
        compare(body, **changes)
    assert caught.value.finding == finding
    assert caught.value.details["operation"] == "GET /rows"


def test_place_of_the_difference_is_named_without_its_value():
    with pytest.raises(Mismatch) as caught:
        compare({"items": [{"kode": "a"}, {"kode": 3273010101900001}]})
    assert caught.value.details["place"] == "items/[]/kode"
    assert "3273010101900001" not in str(caught.value.details)


def test_status_range_and_answers_without_json_are_accepted():
    compare(b"", status=204, media="", call=PlannedCall("GET", "/rows/{key}", "/rows/x"))


@pytest.mark.parametrize(
    "reference",
    ["#/components/schemas/Missing", "https://contoh.invalid/schema.json", "http://127.0.0.1:1/x"],
)
def test_reference_that_leads_nowhere_makes_the_contract_unusable(reference):
    contract = deepcopy(CONTRACT)
    rows = contract["components"]["responses"]["rows"]["content"]["application/json"]
    rows["schema"] = {"$ref": reference}
    with pytest.raises(UnusableContract):
        compare({"items": []}, contract=contract)


def test_references_in_a_circle_make_the_contract_unusable():
    contract = deepcopy(CONTRACT)
    contract["components"]["responses"]["rows"] = {"$ref": "#/components/responses/rows"}
    with pytest.raises(UnusableContract):
        compare({"items": []}, contract=contract)


@pytest.mark.parametrize(
    "schema", [{"type": "objekt"}, {"pattern": "("}, {"type": 7}, {"required": 1}, {"minimum": "a"}]
)
def test_broken_schema_makes_the_contract_unusable(schema):
    contract = deepcopy(CONTRACT)
    contract["components"]["schemas"]["Row"] = {"properties": {"kode": schema, "n": schema}}
    with pytest.raises(UnusableContract):
        compare({"items": [{"kode": {"a": 1}, "n": 1}, {"kode": "x"}]}, contract=contract)


@pytest.mark.parametrize("responses", [None, [], "200", {"200": "ok"}, {"200": {"$ref": "#/"}}])
def test_description_of_the_wrong_shape_makes_the_contract_unusable(responses):
    contract = deepcopy(CONTRACT)
    contract["paths"]["/rows"]["get"]["responses"] = responses
    with pytest.raises(UnusableContract):
        compare({"items": []}, contract=contract)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"pattern": "^(a+)+$"}, "a" * 64 + "!"),
        ({"uniqueItems": True}, [[n] if n % 2 else n for n in range(30_000)]),
    ],
)
def test_a_schema_that_takes_for_ever_is_given_up(schema, value):
    """In this process nothing else would run meanwhile, and nothing could end it."""
    with pytest.raises(Mismatch) as found:
        check_answer(
            describe(schema),
            PlannedCall("GET", "/r", "/r"),
            status=200,
            content_type="application/json",
            body=json.dumps(value).encode(),
        )
    assert found.value.finding == "contract_costly"


@pytest.mark.parametrize(("value", "is_kept"), [("BDG-1", True), ("JKT-1", False)])
def test_a_pattern_is_compared_in_a_process_of_its_own(value, is_kept):
    call = PlannedCall("GET", "/r", "/r")
    answer = {"status": 200, "content_type": "application/json", "body": json.dumps(value).encode()}
    with nullcontext() if is_kept else pytest.raises(Mismatch) as found:
        check_answer(describe({"pattern": "^BDG-"}), call, **answer)
    if not is_kept:
        assert (found.value.finding, found.value.details["rule"]) == ("contract_broken", "pattern")


def describe(schema):
    """Describe one operation that answers what a schema says."""
    answer = {"description": "-", "content": {"application/json": {"schema": schema}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "-", "version": "1"},
        "paths": {"/r": {"get": {"responses": {"200": answer}}}},
    }
