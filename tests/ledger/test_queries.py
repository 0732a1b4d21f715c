"""What others read of the ledger."""

from datetime import timedelta

import pytest

from sambung.kernel.errors import NotFound
from sambung.ledger.queries import (
    CallPair,
    count_records,
    find_latest_checkpoint,
    find_record,
    get_record,
    list_successful_pairs,
)
from sambung.ledger.rules.records import Outcome
from tests.ledger.samples import NOON, append, make_record

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

A, B = "ID/OPD/PD-A/APL-0001", "ID/OPD/PD-C/APL-0003"
WARGA = "ID/OPD/PD-B/APL-0002/warga"


def test_record_is_found_by_its_request_id():
    append(make_record("a"))
    assert get_record("a").index == 0
    assert find_record("b") is None
    with pytest.raises(NotFound):
        get_record("b")


def test_empty_ledger_has_no_records_and_no_checkpoint():
    assert count_records() == 0
    assert find_latest_checkpoint() is None
    assert list_successful_pairs(since=NOON) == ()


def test_pairs_are_counted_with_their_last_call():
    minute = timedelta(minutes=1)
    append(
        make_record("1", consumer=B, at=NOON),
        make_record("2", at=NOON),
        make_record("3", at=NOON + minute),
    )
    assert list_successful_pairs(since=NOON) == (
        CallPair(A, WARGA, 2, NOON + minute, "3"),
        CallPair(B, WARGA, 1, NOON, "1"),
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"status": 404},
        {"status": 500, "outcome": Outcome.PROVIDER_ERROR},
        {"status": 200, "outcome": Outcome.OTHER},
        {"status": 403, "outcome": Outcome.NO_AGREEMENT},
        {"at": NOON - timedelta(seconds=1)},
    ],
)
def test_pair_is_not_listed_when_the_call_proves_nothing(changes):
    append(make_record("a", **changes))
    assert list_successful_pairs(since=NOON) == ()


def test_pairs_take_two_queries_whatever_their_number(django_assert_num_queries):
    append(*(make_record(str(number), consumer=f"ID/OPD/X/{number}") for number in range(20)))
    with django_assert_num_queries(2, using="ledger"):
        assert len(list_successful_pairs(since=NOON)) == 20
