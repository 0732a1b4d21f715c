"""An application leaves step by step, and never while something still calls it."""

from datetime import date, timedelta

import pytest

from sambung.documents.queries import list_documents
from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import InterfaceState
from sambung.exchange.operations import approve_agreement, propose_agreement, revoke_agreement
from sambung.identity.clients.operations import create_machine_client, revoke_client
from sambung.identity.provider.operations.refusals import record_refusal
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted, Unavailable
from sambung.ledger.operations import Batch, SpoolPlace, append_records
from sambung.ledger.rules.records import CallRecord, Outcome
from sambung.portfolio.models import Status
from sambung.rationalisation import operations
from sambung.rationalisation.models import Departure
from sambung.rationalisation.queries import list_callers
from sambung.rationalisation.queries.traffic import ExchangeRecord
from sambung.rationalisation.rules.departures import DepartureKind, DepartureState
from sambung.verification.models import Evidence
from sambung.verification.probes.source_of_truth import PROBE
from sambung.verification.rules.levels import Outcome as ProofOutcome
from tests.factories import NOON, make_agency, make_application, make_interface, officer_of

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

DAY = timedelta(days=1)
ENDS_ON = date(2027, 1, 15)
LAST = NOON + 60 * DAY
DONE = LAST + 31 * DAY
_numbers = iter(range(1, 10**6))


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch):
    """Typesetting is tested with the letters; here it only costs time."""
    monkeypatch.setattr("sambung.documents.letters.Letter.as_pdf", lambda _letter: b"%PDF-1.7 isi")


@pytest.fixture
def old():
    return make_application("e-Lama")


@pytest.fixture
def new():
    return make_application("e-Baru")


def propose(application, successor=None, **values):
    kind = DepartureKind.MERGE if successor else DepartureKind.RETIRE
    return operations.propose_departure(
        actor=values.pop("actor", SYSTEM),
        application=application,
        reason="Sudah ada gantinya.",
        successor=successor,
        kind=values.pop("kind", kind),
        now=NOON,
        **values,
    )


def bring_to(departure, state):
    code = departure.code
    steps = [
        lambda: operations.agree_departure(actor=SYSTEM, code=code, now=NOON),
        lambda: operations.announce_departure(actor=SYSTEM, code=code, ends_on=ENDS_ON, now=NOON),
        lambda: operations.begin_move(actor=SYSTEM, code=code, data_plan="Ke e-Baru.", now=NOON),
        lambda: operations.switch_off(actor=SYSTEM, code=code, now=LAST),
        lambda: operations.finish_departure(actor=SYSTEM, code=code, now=DONE),
    ]
    for step in steps:
        if departure.state == state:
            break
        departure = step()
    return departure


def agree(consumer, provider):
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=consumer,
        interface=make_interface(provider),
        purpose="Uji.",
        legal_basis="UU 25/2009",
        now=NOON,
    )
    approve_agreement(actor=SYSTEM, code=agreement.code, now=NOON)
    return agreement


def record_call(consumer, interface, at, outcome=Outcome.ANSWERED):
    number = next(_numbers)
    who = client_identifier(consumer.registering_agency_code, consumer.code) if consumer else ""
    call = CallRecord(
        id=f"r-{number}",
        at=at,
        consumer=who,
        client="c",
        interface=interface.identifier,
        operation="GET /rows",
        agreement="",
        method="GET",
        status=200,
        outcome=outcome,
        ms=1,
        bytes_in=0,
        bytes_out=1,
        attempts=1,
        gateway="gw",
    )
    batch = Batch(f"gw-{number}", SpoolPlace(), SpoolPlace(1, number, ""), records=[call])
    append_records(batch=batch, now=at)


def test_the_way_ends_with_a_retired_application_and_a_proved_successor(old, new):
    departure = bring_to(propose(old, new), DepartureState.DONE)
    old.refresh_from_db()
    assert (departure.state, departure.closed_at) == (DepartureState.DONE, DONE)
    assert (old.status, old.inventory.successor) == (Status.REPLACED, new)
    proof = Evidence.objects.get(application=new, requirement="source_of_truth")
    assert (proof.outcome, proof.details["replaced"]) == ("met", [old.code])
    assert [d.file_name.split("-HENTI")[0] for d in list_documents(departure.subject)] == [
        "pemindahan-data",
        "penghentian-aplikasi",
    ]


def test_editing_does_not_bring_a_retired_application_back(old):
    bring_to(propose(old), DepartureState.DONE)
    old.refresh_from_db()
    with pytest.raises(Conflict, match=old.name):
        create_machine_client(actor=SYSTEM, application=old, name="x", now=DONE)
    old.status = Status.ACTIVE
    old.save()
    with pytest.raises(Conflict):
        create_machine_client(actor=SYSTEM, application=old, name="x", now=DONE)
    with pytest.raises(Conflict):
        make_interface(old)


def test_without_a_successor_it_is_only_no_longer_running(old):
    bring_to(propose(old), DepartureState.DONE)
    old.refresh_from_db()
    assert old.status == Status.INACTIVE
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("as_provider", [True, False])
def test_it_is_not_switched_off_while_an_agreement_is_in_force(old, new, as_provider):
    agreement = agree(new, old) if as_provider else agree(old, new)
    departure = bring_to(propose(old), DepartureState.MOVING)
    with pytest.raises(Conflict, match=agreement.code):
        operations.switch_off(actor=SYSTEM, code=departure.code, now=LAST)
    revoke_agreement(actor=SYSTEM, code=agreement.code, reason="Berakhir.", now=LAST)
    assert (
        operations.switch_off(actor=SYSTEM, code=departure.code, now=LAST).state
        == DepartureState.SILENT
    )


def test_it_is_not_switched_off_while_a_client_is_open(old):
    issued = create_machine_client(actor=SYSTEM, application=old, name="malam", now=NOON)
    departure = bring_to(propose(old), DepartureState.MOVING)
    with pytest.raises(Conflict, match=issued.client.client_id):
        operations.switch_off(actor=SYSTEM, code=departure.code, now=LAST)
    revoke_client(actor=SYSTEM, client_id=issued.client.client_id, now=LAST)
    operations.switch_off(actor=SYSTEM, code=departure.code, now=LAST)


def test_it_is_not_switched_off_before_the_day_its_users_were_told(old):
    departure = bring_to(propose(old), DepartureState.MOVING)
    with pytest.raises(Conflict, match="2027"):
        operations.switch_off(actor=SYSTEM, code=departure.code, now=NOON + 40 * DAY)


@pytest.mark.parametrize("outcome", [Outcome.ANSWERED, Outcome.NO_AGREEMENT])
def test_it_is_not_finished_while_something_still_calls(old, new, outcome):
    interface = make_interface(old)
    departure = bring_to(propose(old), DepartureState.SILENT)
    record_call(new, interface, LAST + 10 * DAY, outcome)
    with pytest.raises(Conflict, match="e-Baru"):
        operations.finish_departure(actor=SYSTEM, code=departure.code, now=DONE)
    quiet = LAST + 41 * DAY
    operations.finish_departure(actor=SYSTEM, code=departure.code, now=quiet)
    interface.refresh_from_db()
    assert interface.state == InterfaceState.RETIRED


def test_a_call_from_before_the_switching_off_does_not_count(old, new):
    record_call(new, make_interface(old), LAST - DAY)
    assert bring_to(propose(old), DepartureState.DONE).state == DepartureState.DONE


def test_it_is_not_finished_while_it_calls_others_itself(old, new):
    departure = bring_to(propose(old), DepartureState.SILENT)
    record_call(old, make_interface(new), LAST + 5 * DAY)
    with pytest.raises(Conflict, match="e-Baru"):
        operations.finish_departure(actor=SYSTEM, code=departure.code, now=DONE)


def test_it_is_not_finished_before_the_watch_is_over(old):
    departure = bring_to(propose(old), DepartureState.SILENT)
    with pytest.raises(Conflict):
        operations.finish_departure(actor=SYSTEM, code=departure.code, now=LAST + 29 * DAY)


def test_it_is_not_finished_while_the_ledger_does_not_answer(old, monkeypatch):
    from django.db import DatabaseError  # noqa: PLC0415

    departure = bring_to(propose(old), DepartureState.SILENT)

    def fail(*args, **kwargs):
        raise DatabaseError

    monkeypatch.setattr(ExchangeRecord.objects, "filter", fail)
    with pytest.raises(Unavailable):
        operations.finish_departure(actor=SYSTEM, code=departure.code, now=DONE)


def test_an_agreement_made_during_the_watch_is_seen(old, new):
    departure = bring_to(propose(old), DepartureState.SILENT)
    agreement = agree(new, old)
    with pytest.raises(Conflict, match=agreement.code):
        operations.finish_departure(actor=SYSTEM, code=departure.code, now=DONE)


def test_back_to_moving_begins_the_watch_anew(old):
    departure = bring_to(propose(old), DepartureState.SILENT)
    moved = operations.begin_move(
        actor=SYSTEM, code=departure.code, data_plan="Sisa data.", now=LAST + DAY
    )
    assert moved.switched_off_at is None
    again = operations.switch_off(actor=SYSTEM, code=departure.code, now=LAST + 5 * DAY)
    assert again.switched_off_at == LAST + 5 * DAY


def test_the_last_day_is_at_least_thirty_days_away(old):
    departure = bring_to(propose(old), DepartureState.AGREED)
    with pytest.raises(InvalidInput):
        operations.announce_departure(
            actor=SYSTEM, code=departure.code, ends_on=NOON.date() + 29 * DAY, now=NOON
        )


def test_only_the_head_of_the_agency_agrees(old):
    departure = propose(old, actor=officer_of(old.owner))
    with pytest.raises(NotPermitted):
        operations.agree_departure(actor=officer_of(old.owner), code=departure.code, now=NOON)
    head = officer_of(old.owner, Role.LEADER)
    operations.agree_departure(actor=head, code=departure.code, now=NOON)


@pytest.mark.parametrize(
    "write",
    [
        lambda a, d: operations.announce_departure(actor=a, code=d, ends_on=ENDS_ON, now=NOON),
        lambda a, d: operations.begin_move(actor=a, code=d, data_plan="x", now=NOON),
        lambda a, d: operations.switch_off(actor=a, code=d, now=NOON),
        lambda a, d: operations.finish_departure(actor=a, code=d, now=NOON),
        lambda a, d: operations.stop_departure(actor=a, code=d, reason="x", now=NOON),
    ],
)
def test_another_agency_may_do_nothing(old, write):
    departure = propose(old)
    with pytest.raises(NotPermitted):
        write(officer_of(make_agency(), Role.APPLICATION_OWNER, Role.LEADER), departure.code)


def test_nothing_is_proposed_for_others_twice_or_without_a_successor(old, new):
    with pytest.raises(NotPermitted):
        propose(old, actor=Actor("x", "Orang lain"))
    with pytest.raises(InvalidInput):
        propose(old, kind=DepartureKind.MERGE)
    with pytest.raises(InvalidInput):
        propose(old, old)
    propose(old)
    with pytest.raises(Conflict):
        propose(old)
    with pytest.raises(Conflict):
        propose(new, old)


def test_a_stopped_departure_leaves_the_application_as_it_was(old):
    departure = propose(old)
    operations.stop_departure(actor=SYSTEM, code=departure.code, reason="Masih dipakai.", now=NOON)
    old.refresh_from_db()
    departure.refresh_from_db()
    assert (departure.state, departure.stop_reason) == (DepartureState.STOPPED, "Masih dipakai.")
    assert old.status == Status.UNVERIFIED
    propose(old)
    assert Departure.objects.filter(application=old).count() == 2


def test_what_a_closed_client_still_tries_is_counted(old):
    issued = create_machine_client(actor=SYSTEM, application=old, name="malam", now=NOON)
    revoke_client(actor=SYSTEM, client_id=issued.client.client_id, now=NOON)
    record_refusal(
        subject=f"client/{issued.client.client_id}", reason="invalid_client", now=NOON + DAY
    )
    assert list_callers(old, since=NOON, now=NOON + DAY).tries == 1


def test_the_proof_of_a_successor_holds_as_long_as_the_entry_does(old, new):
    bring_to(propose(old, new), DepartureState.DONE)
    facts = PROBE.prepare([new, old], now=DONE + DAY)
    assert list(facts) == [new.pk]
    assert PROBE.check(facts[new.pk]).outcome is ProofOutcome.MET
    old.status = Status.ACTIVE
    old.save()
    again = PROBE.prepare([new], now=DONE + DAY)
    assert PROBE.check(again[new.pk]).outcome is ProofOutcome.FAILED


def test_an_entry_that_names_a_successor_proves_nothing(old, new):
    from sambung.portfolio.models import Inventory  # noqa: PLC0415

    Inventory.objects.create(application=old, successor=new, updated_at=NOON)
    old.status = Status.REPLACED
    old.save()
    assert PROBE.prepare([new], now=NOON) == {}
