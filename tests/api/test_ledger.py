"""The API on the ledger."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


def test_checkpoint_of_an_empty_ledger_is_not_found(get):
    status, error = get("ledger/checkpoint")

    assert (status, error["code"]) == (404, "not_found")


def test_proof_of_an_unknown_call_is_not_found(get):
    status, error = get("ledger/proofs/8f14e45f")

    assert (status, error["code"]) == (404, "not_found")


@pytest.mark.parametrize("request_id", ["%00", "a" * 65])
def test_proof_of_an_impossible_number_is_refused(get, request_id):
    assert get(f"ledger/proofs/{request_id}")[0] == 422


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 422),
        ({"from": 1}, 422),
        ({"from": 0, "to": 1}, 422),
        ({"from": "a", "to": 1}, 422),
        ({"from": 10**30, "to": 10**30}, 422),
        ({"from": 3, "to": 2}, 400),
        ({"from": 1, "to": 2}, 404),
    ],
)
def test_consistency_between_impossible_sizes_is_refused(get, parameters, status):
    answered, error = get("ledger/consistency", **parameters)

    assert answered == status
    assert set(error) <= {"code", "message", "faults"}
