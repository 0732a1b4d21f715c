"""From a line of the log to a record: the right outcome, and nothing a caller wrote."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.gateway.calls import CallInterpreter
from sambung.gateway.log.lines import (
    MAX_LINE_BYTES,
    Reason,
    UnreadableLogLine,
    find_restart,
    parse_log_line,
)
from sambung.gateway.log.outcomes import classify_call
from sambung.gateway.log.templates import OperationFinder
from sambung.identity.clients.operations import create_machine_client
from sambung.kernel.actor import SYSTEM
from sambung.ledger.rules.records import Outcome
from tests.factories import NOON, make_application, make_interface
from tests.gateway.log_samples import encode, make_fields

NIK = "3273010101900001"
both_databases = pytest.mark.django_db(databases=["default", "ledger"])


def classify(**changes):
    return classify_call(parse_log_line(encode(**changes)))


@pytest.mark.parametrize(
    ("status", "details", "changes", "outcome"),
    [
        (200, "via_upstream", {}, Outcome.ANSWERED),
        (404, "via_upstream", {}, Outcome.ANSWERED),
        (403, "via_upstream", {}, Outcome.ANSWERED),
        (500, "via_upstream", {}, Outcome.PROVIDER_ERROR),
        (503, "via_upstream", {"flags": "URX"}, Outcome.PROVIDER_ERROR),
        (503, "upstream_reset_before_response_started{x}", {}, Outcome.UNAVAILABLE),
        (503, "no_healthy_upstream", {}, Outcome.UNAVAILABLE),
        (504, "upstream_response_timeout", {}, Outcome.UNAVAILABLE),
        (401, "jwt_authn_access_denied{Jwt_is_missing}", {}, Outcome.NO_TOKEN),
        (401, "jwt_authn_access_denied{Jwt_is_expired}", {}, Outcome.BAD_TOKEN),
        (403, "jwt_authn_access_denied{Audiences_in_Jwt_are_not_allowed}", {}, Outcome.BAD_TOKEN),
        (403, "rbac_access_denied_matched_policy[none]", {}, Outcome.NO_AGREEMENT),
        (403, "rbac_access_denied_matched_policy[no-agreement]", {}, Outcome.NO_AGREEMENT),
        (
            403,
            "rbac_access_denied_matched_policy[x-road-client-mismatch]",
            {"policy": "x-road-client-mismatch"},
            Outcome.WRONG_CLIENT_HEADER,
        ),
        (
            403,
            "rbac_access_denied_matched_policy[x-road-client-mismatch]",
            {"policy": None},
            Outcome.WRONG_CLIENT_HEADER,
        ),
        (
            403,
            "rbac_access_denied_matched_policy[operation-not-agreed]",
            {"policy": "operation-not-agreed"},
            Outcome.OPERATION_NOT_AGREED,
        ),
        (403, "rbac_access_denied_matched_policy[none]", {"service": None}, Outcome.NO_INTERFACE),
        (404, "route_not_found", {"service": None}, Outcome.NO_INTERFACE),
        (429, "local_rate_limited", {}, Outcome.RATE_LIMITED),
        (400, "path_normalization_failed", {"id": None, "service": None}, Outcome.BAD_REQUEST),
        (400, "http1.codec_error", {"method": None, "path": None}, Outcome.BAD_REQUEST),
        (413, "request_payload_too_large", {}, Outcome.BAD_REQUEST),
        (431, "http1.headers_too_large", {}, Outcome.BAD_REQUEST),
        (0, "downstream_remote_disconnect", {"flags": "DC"}, Outcome.OTHER),
        (0, None, {}, Outcome.OTHER),
    ],
)
def test_outcome_follows_from_what_envoy_says(status, details, changes, outcome):
    assert classify(status=status, details=details, **changes) == outcome


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [
        ("GET", "/r1/S/rows", "GET /rows"),
        ("GET", "/r1/S/rows/", "GET /rows"),
        ("HEAD", "/r1/S/rows", "GET /rows"),
        ("GET", f"/r1/S/rows/{NIK}", "GET /rows/{key}"),
        ("GET", "/r1/S/rows/new", "GET /rows/new"),
        ("GET", f"/tables/x/rows/{NIK}", "GET /rows/{key}"),
        ("GET", "/r1/S", "GET /"),
        ("GET", "/r1/S/", "GET /"),
        ("GET", "/r1/S/files/a.csv", "GET /files/{name}.csv"),
        ("POST", "/r1/S/rows", ""),
        ("GET", f"/r1/S/rows/{NIK}/more", ""),
        ("GET", "/r1/S/rowsx", ""),
        ("GET", "/r1/S2/rows", ""),
        ("GET", "/r1/S/files/acsv", ""),
        ("", "", ""),
    ],
)
def test_operation_is_found_by_its_template(method, path, operation):
    finder = OperationFinder(
        ["/r1/S", "/tables/x/"],
        [
            ("GET", "/rows/{key}"),
            ("GET", "/rows/new"),
            ("GET", "/rows"),
            ("GET", "/"),
            ("GET", "/files/{name}.csv"),
        ],
    )
    assert finder.find_operation(method, path) == operation


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", Reason.NOT_JSON),
        (b"\x00\xff", Reason.NOT_JSON),
        (encode()[:-9], Reason.NOT_JSON),
        (b"[" * 10**5, Reason.NOT_JSON),
        (b"[]", Reason.WRONG_SHAPE),
        (b"1", Reason.WRONG_SHAPE),
        (b"{}", Reason.WRONG_SHAPE),
        (encode(status="200"), Reason.WRONG_SHAPE),
        (encode(status=True), Reason.WRONG_SHAPE),
        (encode(status=1000), Reason.WRONG_SHAPE),
        (encode(bytes_in=-1), Reason.WRONG_SHAPE),
        (encode(bytes_in=1.5), Reason.WRONG_SHAPE),
        (encode(bytes_in=2**64), Reason.WRONG_SHAPE),
        (encode(at="yesterday"), Reason.WRONG_SHAPE),
        (encode(at="2026-11-21T05:00:00"), Reason.WRONG_SHAPE),
        (encode(at=None), Reason.WRONG_SHAPE),
        (encode(id="a b"), Reason.WRONG_SHAPE),
        (encode(id=7), Reason.WRONG_SHAPE),
        (encode(path={}), Reason.WRONG_SHAPE),
        (encode(path="x" * MAX_LINE_BYTES), Reason.TOO_LONG),
    ],
)
def test_line_is_refused_with_its_reason(raw, reason):
    with pytest.raises(UnreadableLogLine) as refused:
        parse_log_line(raw)
    assert refused.value.reason == reason


@pytest.mark.parametrize("name", sorted(make_fields()))
def test_line_is_refused_when_a_field_is_missing(name):
    fields = make_fields()
    del fields[name]
    raw = json.dumps(fields).encode()
    if name in ("flags", "xroad_client"):  # no record needs them
        parse_log_line(raw)
    else:
        with pytest.raises(UnreadableLogLine):
            parse_log_line(raw)


@given(st.binary(max_size=200))
def test_reading_never_fails_otherwise_whatever_the_bytes(raw):
    with suppress(UnreadableLogLine):
        parse_log_line(raw)


@given(st.text(), st.text(), st.data())
def test_whole_line_is_found_behind_a_torn_one(path, details, data):
    torn = encode(path=path)
    torn = torn[: data.draw(st.integers(1, len(torn) - 1))]
    whole = encode(path=details, details=details)
    assert find_restart(torn + whole) == len(torn)


@pytest.fixture
def exchange():
    """An interface and a client, as the gateway would know them."""
    interface = make_interface()
    application = make_application("Pemakai")
    issued = create_machine_client(actor=SYSTEM, application=application, name="x", now=NOON)
    return interface, application, issued.client


def interpret(interpreter=None, **changes):
    return (interpreter or CallInterpreter("gw-1"))(parse_log_line(encode(**changes)))


@both_databases
def test_record_names_consumer_interface_and_operation(exchange):
    interface, application, client = exchange
    record = interpret(
        client=client.client_id,
        service=interface.identifier,
        policy="PJ-0007",
        path=f"/r1/{interface.identifier}/rows/{NIK}",
    )
    assert record.consumer == (f"ID/OPD/{application.registering_agency_code}/{application.code}")
    assert record.client == client.client_id
    assert record.interface == interface.identifier
    assert record.operation == "GET /rows/{key}"
    assert record.agreement == "PJ-0007"


@both_databases
def test_operation_is_found_when_envoy_logged_the_rewritten_path(exchange):
    interface, _application, client = exchange
    path = f"{interface.upstream_path.rstrip('/')}/rows"
    record = interpret(client=client.client_id, service=interface.identifier, path=path)
    assert record.operation == "GET /rows"


@both_databases
@pytest.mark.parametrize(
    "details", ["jwt_authn_access_denied{Jwt_is_expired}", "path_normalization_failed"]
)
def test_client_is_not_believed_when_no_token_was_accepted(exchange, details):
    interface, _application, client = exchange
    record = interpret(
        client=client.client_id,
        service=interface.identifier,
        status=400,
        details=details,
        policy="PJ-0007",
    )
    assert (record.client, record.consumer, record.agreement) == ("", "", "")


@both_databases
@pytest.mark.parametrize("field", ["client", "service", "policy", "method", "path", "xroad_client"])
@pytest.mark.parametrize(
    ("status", "details"),
    [
        (200, "via_upstream"),
        (401, "jwt_authn_access_denied{Jwt_is_missing}"),
        (403, "rbac_access_denied_matched_policy[none]"),
        (400, "path_normalization_failed"),
    ],
)
def test_nothing_a_caller_wrote_passes_into_the_record(exchange, field, status, details):
    interface, _application, client = exchange
    values = {
        "client": client.client_id,
        "service": interface.identifier,
        "policy": None,
        "path": f"/r1/{interface.identifier}/rows/{NIK}?nik={NIK}",
        field: f"a/{NIK} b",
    }
    assert NIK.encode() not in interpret(status=status, details=details, **values).body()


@both_databases
def test_client_made_a_moment_ago_is_known(exchange):
    interface, application, _client = exchange
    interpreter = CallInterpreter("gw-1", read_clock=lambda: 0.0)
    interpret(interpreter, service=interface.identifier)
    late = create_machine_client(actor=SYSTEM, application=application, name="y", now=NOON).client
    assert interpret(interpreter, client=late.client_id).client == late.client_id


@both_databases
def test_names_are_not_read_again_for_each_line(exchange, django_assert_num_queries):
    interface, _application, client = exchange
    interpreter = CallInterpreter("gw-1", read_clock=lambda: 0.0)
    known = {"client": client.client_id, "service": interface.identifier}
    interpret(interpreter, **known)
    interpret(interpreter, client="kl-gone")
    with django_assert_num_queries(0):
        interpret(interpreter, **known)
        interpret(interpreter, client="kl-gone")


@both_databases
def test_names_are_read_again_after_a_while(exchange, django_assert_num_queries):
    clock = iter([0.0, 0.0, 4.0, 9.0, 9.0, 9.0, 9.0])
    interpreter = CallInterpreter("gw-1", read_clock=lambda: next(clock))
    interpret(interpreter, client=None, service=None)
    with django_assert_num_queries(0):
        interpret(interpreter, client=None, service=None)
    with django_assert_num_queries(3):
        interpret(interpreter, client=None, service=None)
