"""The canonical record: one form, read back exactly, nothing else accepted."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.ledger.rules.records import CallRecord, InvalidRecord, Outcome, parse_body
from tests.ledger.samples import make_record

texts = st.text(max_size=12)
counts = st.integers(0, 2**53)
records = st.builds(
    CallRecord,
    id=texts,
    at=st.datetimes(timezones=st.just(UTC)),
    consumer=texts,
    client=texts,
    interface=texts,
    operation=texts,
    agreement=texts,
    method=texts,
    status=st.integers(0, 999),
    outcome=st.sampled_from(Outcome),
    ms=st.none() | counts,
    bytes_in=counts,
    bytes_out=counts,
    attempts=counts,
    gateway=texts,
)


def test_body_is_this_text_and_no_other():
    """The form is hashed for ever: who changes it makes a new version instead."""
    assert make_record("a1").body().decode() == (
        '{"agreement":"PJ-0001","at":"2026-11-21T05:00:00.000000Z","attempts":1,"bytes_in":0,'
        '"bytes_out":512,"client":"kl-1","consumer":"ID/OPD/PD-A/APL-0001","gateway":"gw-1",'
        '"id":"a1","interface":"ID/OPD/PD-B/APL-0002/warga","method":"GET","ms":12,'
        '"operation":"GET /rows/{key}","outcome":"answered","status":200,"v":1}'
    )


@given(records)
def test_record_reads_back_as_written(record):
    assert parse_body(record.body()) == record


def test_moment_is_the_same_whatever_zone_it_was_given_in():
    at = datetime(2026, 11, 21, 12, 0, tzinfo=timezone(timedelta(hours=7)))
    assert make_record("a1", at=at).body() == make_record("a1").body()


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": "1"},
        {"outcome": "perfect"},
        {"at": "yesterday"},
        {"path": "/rows/3273"},
        {"at": "2026-11-21T05:00:00Z"},
        {"at": 5},
        {"ms": 1.5},
    ],
)
def test_body_is_refused_when_a_field_is_not_of_the_form(change):
    fields = {**json.loads(make_record("a1").body()), **change}
    body = json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(InvalidRecord):
        parse_body(body)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"\xff", b"{", b'{"v":1}', b"[" * 100_000])
def test_bytes_are_refused_when_they_are_no_record(body):
    with pytest.raises(InvalidRecord):
        parse_body(body)


def test_body_is_refused_when_it_is_not_canonical():
    body = make_record("a1").body()
    with pytest.raises(InvalidRecord):
        parse_body(body.replace(b":", b": ", 1))
