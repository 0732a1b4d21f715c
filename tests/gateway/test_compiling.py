"""What of the database reaches the gateway."""

from datetime import date, timedelta

import pytest
from django.conf import settings

from sambung.exchange.rules.upstreams import HttpsUpstream, SocketUpstream, UnreadableUpstream
from sambung.gateway.compiling import compile_closed_gateway, compile_gateway
from sambung.gateway.translation.intermediate import OperationRule, ProblemKind, validate
from sambung.gateway.translation.upstreams import Socket
from sambung.identity.clients.operations import deactivate_clients
from sambung.kernel.actor import SYSTEM
from tests.factories import NOON, make_interface
from tests.gateway.city import agree, make_client, revoke

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)


def test_agreement_becomes_a_grant():
    interface = make_interface()
    agreement, client = agree(interface, operation_ids=("getRow",))

    model = compile_gateway(today=TODAY).model

    validate(model)
    (service,), (grant,) = model.services, model.grants
    assert service.identifier == grant.service == interface.identifier
    assert service.upstream == Socket(str(settings.SAMBUNG_RUNTIME_FOLDER / "connector.sock"))
    assert grant.agreement == agreement.code
    assert grant.consumer == agreement.consumer_identifier
    assert grant.client_ids == (client.client_id,)
    assert grant.operations == (OperationRule("GET", "/rows/{key}"),)
    assert (model.issuer, model.audience) == (settings.SAMBUNG_PUBLIC_URL, "sambung-exchange")
    assert len(model.public_keys) == 2


def test_agreement_ends_after_its_last_day():
    agree(make_interface(), valid_until=TODAY + timedelta(days=1))

    def grants_on(day: date) -> int:
        return len(compile_gateway(today=day).model.grants)

    assert [grants_on(TODAY + timedelta(days=days)) for days in (0, 1, 2)] == [1, 1, 0]


def test_revoked_agreement_and_closed_clients_give_no_rights():
    interface = make_interface()
    revoked, _ = agree(interface)
    closed, _ = agree(interface)
    revoke(revoked)
    deactivate_clients(actor=SYSTEM, application=closed.consumer, now=NOON)

    grants = compile_gateway(today=TODAY).model.grants

    assert [(grant.agreement, grant.client_ids) for grant in grants] == [(closed.code, ())]


UNUSABLE_UPSTREAMS = [
    SocketUpstream("envoy-admin"),
    SocketUpstream("publisher"),
    SocketUpstream("web"),
    SocketUpstream("sign-in"),
    SocketUpstream("a-process-of-tomorrow"),
    HttpsUpstream("data.bandung.go.id", authority="missing"),
    HttpsUpstream("data.bandung.go.id", client_certificate="missing"),
    UnreadableUpstream("unknown_kind", "unix:connector"),
]


@pytest.mark.parametrize("upstream", UNUSABLE_UPSTREAMS, ids=str)
def test_unsound_interface_is_left_out_and_the_others_stay(upstream):
    sound, unsound = make_interface(), make_interface()
    kept, _ = agree(sound)
    agree(unsound)
    unsound.upstream = upstream
    unsound.save()

    compilation = compile_gateway(today=TODAY)

    assert [grant.agreement for grant in compilation.model.grants] == [kept.code]
    assert [(problem.subject, problem.kind) for problem in compilation.left_out] == [
        (unsound.identifier, ProblemKind.BAD_UPSTREAM)
    ]


def test_number_of_queries_does_not_grow(django_assert_num_queries):
    for _ in range(3):
        interface = make_interface()
        agreement, _ = agree(interface)
        make_client(agreement.consumer)
        agree(interface)

    with django_assert_num_queries(5):
        assert len(compile_gateway(today=TODAY).model.grants) == 6


def test_gateway_without_a_database_knows_the_keys_and_nobody(django_assert_num_queries):
    with django_assert_num_queries(0):
        model = compile_closed_gateway()

    validate(model)
    assert model.grants == model.services == ()
