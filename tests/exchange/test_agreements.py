"""An agreement is proposed by the taker and decided by the giver, once."""

from datetime import UTC, date, datetime

import pytest

from sambung.exchange import operations
from sambung.exchange.models import Agreement
from sambung.exchange.operations import AgreementAlreadyDecided
from sambung.exchange.queries import list_live_agreements
from sambung.exchange.rules.agreements import AgreementState
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.identity.events import RIGHTS_CHANGED
from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_pending
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.factories import CONTRACT, NOON, make_application, make_interface, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def interface():
    return make_interface()


@pytest.fixture
def consumer():
    return make_application("Layanan Warga")


def propose(interface, consumer, **values):
    given = {
        "actor": officer_of(consumer.owner),
        "consumer": consumer,
        "interface": interface,
        "purpose": "Pilihan kelurahan pada formulir",
        "legal_basis": "Perpres 39/2019",
        "now": NOON,
    }
    return operations.propose_agreement(**{**given, **values})


def giver_of(interface):
    return officer_of(interface.application.owner)


def test_agreement_gives_rights_only_when_it_was_approved(interface, consumer):
    agreement = propose(interface, consumer)
    assert list_live_agreements(today=NOON.date()) == ()
    operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)
    assert [live.code for live in list_live_agreements(today=NOON.date())] == [agreement.code]


def test_the_taker_cannot_approve_for_itself(interface, consumer):
    agreement = propose(interface, consumer)
    with pytest.raises(NotPermitted):
        operations.approve_agreement(
            actor=officer_of(consumer.owner), code=agreement.code, now=NOON
        )
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.PROPOSED


def test_a_stranger_can_neither_propose_nor_revoke(interface, consumer):
    stranger = Actor("p-9", "Orang lain")
    with pytest.raises(NotPermitted):
        propose(interface, consumer, actor=stranger)
    agreement = propose(interface, consumer)
    operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)
    with pytest.raises(NotPermitted):
        operations.revoke_agreement(actor=stranger, code=agreement.code, reason="x", now=NOON)


def test_approving_is_not_repeated(interface, consumer):
    agreement = propose(interface, consumer)
    operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)
    with pytest.raises(AgreementAlreadyDecided):
        operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)


@pytest.mark.parametrize("side", ["giver", "taker"])
def test_either_side_may_revoke_with_a_reason(interface, consumer, side):
    agreement = propose(interface, consumer)
    operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)
    actor = giver_of(interface) if side == "giver" else officer_of(consumer.owner)
    with pytest.raises(InvalidInput):
        operations.revoke_agreement(actor=actor, code=agreement.code, reason=" ", now=NOON)
    operations.revoke_agreement(actor=actor, code=agreement.code, reason="Selesai", now=NOON)
    assert list_live_agreements(today=NOON.date()) == ()


def test_a_rejected_agreement_gives_no_rights_and_says_why(interface, consumer):
    agreement = propose(interface, consumer)
    decision = operations.reject_agreement(
        actor=giver_of(interface), code=agreement.code, reason="Dasar hukum keliru", now=NOON
    )
    assert decision.agreement.reason == "Dasar hukum keliru"
    assert list_live_agreements(today=NOON.date()) == ()


def test_every_decision_is_announced_and_audited(interface, consumer):
    agreement = propose(interface, consumer)
    decision = operations.approve_agreement(
        actor=giver_of(interface), code=agreement.code, now=NOON
    )
    assert list_pending(RIGHTS_CHANGED)[-1] == decision.event_id
    actions = AuditEntry.objects.filter(subject=f"agreement/{agreement.code}")
    assert list(actions.values_list("action", flat=True)) == [
        "propose_agreement",
        "approve_agreement",
    ]


def test_an_agreement_ends_after_its_last_day(interface, consumer):
    agreement = propose(interface, consumer, valid_until=date(2026, 11, 30))
    operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)
    assert len(list_live_agreements(today=date(2026, 11, 30))) == 1
    assert list_live_agreements(today=date(2026, 12, 1)) == ()


@pytest.mark.parametrize(
    "values",
    [
        {"purpose": " "},
        {"legal_basis": ""},
        {"valid_until": date(2026, 11, 21)},
        {"operation_ids": ["deleteEverything"]},
    ],
)
def test_a_proposal_that_says_too_little_is_refused(interface, consumer, values):
    with pytest.raises(InvalidInput):
        propose(interface, consumer, **values)
    assert Agreement.objects.count() == 0


def test_today_is_the_day_in_bandung(interface, consumer):
    after_midnight_there = datetime(2026, 11, 21, 18, tzinfo=UTC)
    with pytest.raises(InvalidInput):
        propose(interface, consumer, valid_until=date(2026, 11, 22), now=after_midnight_there)


def test_a_second_open_agreement_between_the_same_two_is_refused(interface, consumer):
    propose(interface, consumer)
    with pytest.raises(Conflict):
        propose(interface, consumer)


def test_an_application_needs_no_agreement_with_itself(interface):
    with pytest.raises(InvalidInput):
        propose(interface, interface.application)


def test_an_unknown_agreement_is_not_found(interface):
    with pytest.raises(NotFound):
        operations.approve_agreement(actor=giver_of(interface), code="PJ-9999", now=NOON)


def publish(interface, **values):
    given = {
        "actor": giver_of(interface),
        "application": interface.application,
        "code": interface.code,
        "name": "Nama baru",
        "description": "",
        "contract": CONTRACT,
        "upstream": SocketUpstream("connector"),
        "upstream_path": "/",
        "now": NOON,
    }
    return operations.publish_interface(**{**given, **values})


def test_publishing_again_changes_the_interface_and_keeps_its_agreements(interface, consumer):
    agreement = propose(interface, consumer)
    again = publish(interface)
    assert again.pk == interface.pk
    assert again.name == "Nama baru"
    assert set(agreement.operations.values_list("operation_id", flat=True)) == {
        "listRows",
        "getRow",
    }


def test_an_operation_in_use_cannot_be_left_out(interface, consumer):
    agreement = propose(interface, consumer)
    operations.approve_agreement(actor=giver_of(interface), code=agreement.code, now=NOON)
    smaller = {**CONTRACT, "paths": {"/rows": CONTRACT["paths"]["/rows"]}}
    with pytest.raises(Conflict):
        publish(interface, contract=smaller)
    assert interface.operations.count() == 2


@pytest.mark.parametrize("name", ["envoy-admin", "publisher", "web", "sign-in", "Connector"])
def test_a_socket_that_commands_a_process_of_sambung_is_refused(interface, name):
    with pytest.raises(InvalidInput, match=name) as caught:
        publish(interface, upstream=SocketUpstream(name))
    assert caught.value.code == "not_serving"
    interface.refresh_from_db()
    assert interface.upstream == SocketUpstream("connector")


@pytest.mark.parametrize("code", ["listMethods", "dua kata", "a/b", ""])
def test_a_code_that_the_exchange_cannot_carry_is_refused(interface, code):
    with pytest.raises(InvalidInput):
        publish(interface, code=code)


def test_the_prober_receives_the_reading_operations_once(interface):
    prober = make_application("Pemeriksa")
    publish(interface, prober=prober)
    publish(interface, prober=prober)
    agreement = Agreement.objects.get(consumer=prober)
    assert agreement.is_for_probe
    assert agreement.operations.count() == 2
