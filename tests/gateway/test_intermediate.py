"""What is found wrong with a model before it reaches a gateway."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.gateway.translation.intermediate import (
    GatewayModel,
    InvalidModel,
    OperationRule,
    Problem,
    ProblemKind,
    find_problems,
    leave_out,
    validate,
)
from sambung.gateway.translation.upstreams import PemFile, Socket, TlsServer
from tests.gateway.samples import (
    LIST_ROWS,
    OTHER_CONSUMER,
    SERVICE,
    make_grant,
    make_model,
    make_service,
)

AUTHORITY = PemFile("/etc/ssl/certs/ca-certificates.crt", "1")


def _kinds(model: GatewayModel) -> set[ProblemKind]:
    return {problem.kind for problem in find_problems(model)}


def test_sound_model_has_no_problem():
    validate(make_model(make_service(), make_grant()))


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"identifier": "ID/OPD/PD-A/APL-0001"}, ProblemKind.BAD_SERVICE_IDENTIFIER),
        ({"identifier": "ID/OPD/PD-A/../kelurahan"}, ProblemKind.BAD_SERVICE_IDENTIFIER),
        ({"identifier": "ID/OPD/PD-A/APL-0001/a?b"}, ProblemKind.BAD_SERVICE_IDENTIFIER),
        ({"identifier": "ID/OPD/PD-A/APL-0001/a%2f"}, ProblemKind.BAD_SERVICE_IDENTIFIER),
        ({"upstream": None}, ProblemKind.BAD_UPSTREAM),
        ({"upstream": Socket("run/connector.sock")}, ProblemKind.BAD_UPSTREAM),
        ({"upstream": Socket("/" + "x" * 107)}, ProblemKind.BAD_UPSTREAM),
        ({"upstream": TlsServer("a.example", 0, "a.example", AUTHORITY)}, ProblemKind.BAD_UPSTREAM),
        ({"upstream": TlsServer("a.example", 443, "", AUTHORITY)}, ProblemKind.BAD_UPSTREAM),
        (
            {"upstream": TlsServer("a.example", 443, "a.example", PemFile("ca.pem", "1"))},
            ProblemKind.BAD_UPSTREAM,
        ),
        ({"upstream_path": "tables"}, ProblemKind.BAD_UPSTREAM_PATH),
        ({"upstream_path": "/a/../b"}, ProblemKind.BAD_UPSTREAM_PATH),
        ({"upstream_path": "/a//b"}, ProblemKind.BAD_UPSTREAM_PATH),
        ({"upstream_path": r"/\1"}, ProblemKind.BAD_UPSTREAM_PATH),
        ({"calls_per_minute": 0}, ProblemKind.BAD_RATE),
        ({"operations": (OperationRule("get", "/rows"),)}, ProblemKind.BAD_OPERATION),
        ({"operations": (OperationRule("GET", "rows"),)}, ProblemKind.BAD_OPERATION),
        ({"operations": (OperationRule("GET", "/a b"),)}, ProblemKind.BAD_OPERATION),
        ({"operations": (OperationRule("GET", "/rows/{key"),)}, ProblemKind.BAD_OPERATION),
    ],
)
def test_unsound_service_is_named(values: dict[str, object], kind: ProblemKind):
    assert _kinds(make_model(replace(make_service(), **values))) == {kind}


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"service": "ID/OPD/PD-A/APL-0001/x", "operations": ()}, ProblemKind.UNKNOWN_SERVICE),
        ({"operations": (OperationRule("GET", "/x"),)}, ProblemKind.OPERATION_NOT_OFFERED),
        ({"consumer": "PD-B/APL-0002"}, ProblemKind.BAD_CONSUMER_IDENTIFIER),
        ({"client_ids": ("a b",)}, ProblemKind.BAD_CLIENT_ID),
        ({"client_ids": ("",)}, ProblemKind.BAD_CLIENT_ID),
    ],
)
def test_unsound_grant_is_named(values: dict[str, object], kind: ProblemKind):
    assert _kinds(make_model(make_service(), replace(make_grant(), **values))) == {kind}


def test_two_of_the_same_are_named():
    double_service = make_model(make_service(), make_service())
    double_grant = make_model(make_service(), make_grant("PJ-1"), make_grant("PJ-2"))
    shared_client = make_model(
        make_service(), make_grant("PJ-1"), make_grant("PJ-2", consumer=OTHER_CONSUMER)
    )

    assert _kinds(double_service) == {ProblemKind.DUPLICATE_SERVICE}
    assert _kinds(double_grant) == {ProblemKind.DUPLICATE_GRANT}
    assert _kinds(shared_client) == {ProblemKind.CLIENT_OF_TWO_CONSUMERS}


def test_model_without_keys_is_refused():
    with pytest.raises(InvalidModel) as refused:
        validate(make_model(keys=()))

    assert refused.value.problems == (Problem("tokens", ProblemKind.NO_KEYS),)


def test_unsound_parts_are_left_out_and_the_others_stay():
    broken = make_service(f"{SERVICE}2", upstream_path="/..")
    model = make_model(
        make_service(),
        broken,
        make_grant("PJ-1"),
        make_grant("PJ-2", service=broken.identifier),
        make_grant("PJ-3", consumer="nobody", client_ids=("kl-x",)),
    )

    kept = leave_out(model, find_problems(model))

    assert [service.identifier for service in kept.services] == [SERVICE]
    assert [grant.agreement for grant in kept.grants] == ["PJ-1"]
    assert find_problems(kept) == ()


@given(st.text(max_size=60))
def test_any_text_as_path_is_judged_without_failing(text: str):
    model = make_model(
        make_service(upstream_path=text, operations=(LIST_ROWS, OperationRule("GET", text)))
    )

    assert _kinds(model) <= {ProblemKind.BAD_UPSTREAM_PATH, ProblemKind.BAD_OPERATION}
