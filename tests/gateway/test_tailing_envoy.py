"""The tailer behind a real Envoy: every call in the ledger, with the log set aside in between."""

import pytest
from django.conf import settings

from sambung.gateway.calls import CallInterpreter
from sambung.gateway.process import LOG_FILE, SPOOL
from sambung.gateway.tailing import Tailer
from sambung.kernel import clock
from sambung.ledger.auditing import verify_ledger
from sambung.ledger.models import ExchangeRecord
from sambung.ledger.queries import count_unreadable
from tests.gateway.envoy import wait_until

pytestmark = [pytest.mark.envoy, pytest.mark.django_db(databases=["default", "ledger"])]

CALLS = 200
ROTATE_ABOVE_BYTES = 5000
"""About a dozen calls."""


def list_calls(**values):
    return set(ExchangeRecord.objects.filter(**values).values_list("request_id", flat=True))


def test_every_call_is_taken_once_while_the_log_is_set_aside(envoy):
    spool = settings.SAMBUNG_DATA_FOLDER / SPOOL / LOG_FILE
    tailer = Tailer(
        spool=spool,
        gateway="gw-1",
        interpreter=CallInterpreter("gw-1"),
        reopen_logs=envoy.admin.reopen_logs,
        rotate_above_bytes=ROTATE_ABOVE_BYTES,
    )
    numbered = set()
    for number in range(CALLS):
        answer = envoy.call(f"/r1/ID/OPD/A/B/c/rows/{number}")
        assert answer.status == 401
        numbered.add(answer.headers["x-request-id"])
        tailer.run_once(clock.now())

    def is_done():
        tailer.run_once(clock.now())
        return list_calls(outcome="no_token") >= numbered and len(list(spool.parent.iterdir())) == 1

    wait_until(is_done, "every call is taken and the files set aside are gone")
    assert list_calls(outcome="no_token") == numbered
    assert count_unreadable() == 0
    assert verify_ledger().is_intact


def test_call_that_envoy_refuses_before_it_reads_it_is_taken_too(envoy):
    spool = settings.SAMBUNG_DATA_FOLDER / SPOOL / LOG_FILE
    tailer = Tailer(
        spool=spool,
        gateway="gw-1",
        interpreter=CallInterpreter("gw-1"),
        reopen_logs=envoy.admin.reopen_logs,
    )
    tailer.run_once(clock.now())
    before = list_calls(outcome="bad_request")
    assert envoy.call("/r1/ID/OPD/A/B/c/rows/a%2Fb").status == 400

    def is_taken():
        tailer.run_once(clock.now())
        return len(list_calls(outcome="bad_request") - before) == 1

    wait_until(is_taken, "the refused call is in the ledger")
    assert count_unreadable() == 0
