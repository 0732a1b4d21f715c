"""Benefits: counted from calls, proofs and decisions; never without a source."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError

from sambung.clearance.models import Clearance
from sambung.directory.provenance import Provenance
from sambung.evaluation import queries
from sambung.evaluation.models import ReplacedWork
from sambung.evaluation.operations import state_replaced_work
from sambung.exchange.identifiers import client_identifier
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Role
from sambung.kernel.errors import InvalidInput, NotPermitted
from sambung.ledger.queries import CallPair
from sambung.verification.operations import confirm_ownership, record_evidence
from sambung.verification.rules.levels import Observation, Outcome
from sambung.verification.seeding import ensure_prober
from tests.factories import NOON, make_agency, make_application, make_interface, officer_of

pytestmark = pytest.mark.django_db

SOURCE = "Catatan waktu bagian umum, Oktober 2026."


def state(interface, actor=SYSTEM, **values):
    values = {"kind": "letter", "minutes_saved": 45, "source": SOURCE, **values}
    return state_replaced_work(actor=actor, interface=interface, now=NOON, **values)


def call(consumer, interface, count=1):
    return CallPair(
        client_identifier(consumer.registering_agency_code, consumer.code),
        interface.identifier,
        count,
        NOON,
        "1",
    )


@pytest.fixture
def ledger(monkeypatch):
    """Give a function that sets what the ledger answers."""

    def answer(*pairs):
        monkeypatch.setattr(queries, "list_successful_pairs", lambda **_asked: pairs)

    answer()
    return answer


@pytest.fixture
def interface():
    return make_interface()


def test_calls_between_agencies_are_counted_with_the_minutes_stated(ledger, interface):
    state(interface)
    ledger(call(make_application(), interface, 3), call(make_application(), interface, 4))
    found = queries.count_efficiency(now=NOON)
    assert (found.calls, found.minutes) == (7, 7 * 45)
    assert found.since == NOON - timedelta(days=365)
    assert found.savings[0].statement.source == SOURCE


def test_calls_without_a_statement_are_no_benefit(ledger, interface):
    ledger(call(make_application(), interface, 3))
    found = queries.count_efficiency(now=NOON)
    assert (found.savings, found.calls) == ((), 0)
    assert found.unstated == (interface,)


def test_a_call_that_replaces_two_kinds_of_work_is_one_call(ledger, interface):
    state(interface)
    state(interface, kind="retyping", minutes_saved=5)
    ledger(call(make_application(), interface, 2))
    found = queries.count_efficiency(now=NOON)
    assert (found.calls, found.minutes) == (2, 100)


def test_what_does_not_count(ledger, interface):
    state(interface)
    same_agency = make_application(owner=interface.application.owner)
    ownerless = make_application()
    type(ownerless).objects.filter(pk=ownerless.pk).update(owner=None)
    prober, _client = ensure_prober(now=NOON)
    for consumer in (same_agency, ownerless, prober):
        ledger(call(consumer, interface, 9))
        assert queries.count_efficiency(now=NOON).calls == 0
    ledger(CallPair("ID/OPD/PD-X/APL-TIADA", interface.identifier, 9, NOON, "1"))
    assert queries.count_efficiency(now=NOON).calls == 0


def test_calls_of_examples_are_counted_apart(ledger, interface):
    state(interface)
    example = make_application(provenance=Provenance.EXAMPLE)
    ledger(call(example, interface, 6), call(make_application(), interface, 1))
    (saving,) = queries.count_efficiency(now=NOON).savings
    assert (saving.calls, saving.synthetic_calls, saving.minutes) == (1, 6, 45)


def test_a_silent_ledger_gives_no_figure_rather_than_nought(monkeypatch, interface):
    def fail(*, since):
        raise DatabaseError

    monkeypatch.setattr(queries, "list_successful_pairs", fail)
    state(interface)
    assert queries.count_efficiency(now=NOON).savings is None


def test_stating_again_replaces_the_statement_and_keeps_the_former_in_the_journal(interface):
    state(interface)
    state(interface, minutes_saved=30)
    assert ReplacedWork.objects.get().minutes_saved == 30
    entries = AuditEntry.objects.filter(action="state_replaced_work").order_by("id")
    assert [(e.before.get("minutes_saved"), e.after["minutes_saved"]) for e in entries] == [
        (None, 45),
        (45, 30),
    ]


def test_who_answers_for_the_data_states_it(interface):
    owner = interface.application.owner
    assert state(interface, officer_of(owner, Role.DATA_OWNER))
    for other in (officer_of(owner, Role.AUDITOR), officer_of(make_agency(), Role.DATA_OWNER)):
        with pytest.raises(NotPermitted):
            state(interface, other)


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "magic"},
        {"minutes_saved": 0},
        {"minutes_saved": 481},
        {"source": "  kira-kira "},
        {"source": ""},
        {"source": "x" * 501},
    ],
)
def test_a_statement_without_a_source_or_with_odd_minutes_is_refused(interface, values):
    with pytest.raises(InvalidInput):
        state(interface, **values)


def test_the_database_itself_refuses_a_statement_without_a_source(interface):
    statement = state(interface)
    with pytest.raises(IntegrityError):
        ReplacedWork.objects.filter(pk=statement.pk).update(source="")


def prove(application, *requirements):
    confirm_ownership(actor=SYSTEM, application=application, contact="022-1", now=NOON)
    for requirement in requirements:
        record_evidence(
            actor=SYSTEM,
            application=application,
            requirement=requirement,
            probe="uji",
            observation=Observation(Outcome.MET, "link_works", {"address": "x"}),
            now=NOON,
        )


WEB = ("address_answers", "tls_certificate", "page_genuine", "portal_link")


def test_doors_are_counted_by_proof(ledger):
    values = {"address": "https://contoh.id"}
    prove(make_application(**values), *WEB)
    prove(make_application(**values), *WEB, "single_sign_on")
    prove(make_application(**values), "portal_link")  # the link works, the address does not
    prove(make_application(provenance=Provenance.EXAMPLE, **values), *WEB)
    make_application(provenance=Provenance.ILLUSTRATIVE)
    found = queries.count_access(now=NOON)
    assert (found.from_portal, found.with_one_account, found.examined) == (2, 1, 3)
    assert (found.synthetic_from_portal, found.synthetic_with_one_account) == (1, 0)


def propose(decision, *, agency=None, state="decided", **values):
    agency = agency or make_agency()
    number = Clearance.objects.count()
    return Clearance.objects.create(
        code=f"UJ-{number}",
        agency=agency,
        name="Usulan",
        state=state,
        decision=decision,
        decided_at=NOON if decision else None,
        created_at=NOON,
        changed_at=NOON,
        step_began_at=NOON,
        **values,
    )


def test_avoided_applications_come_from_decisions_with_the_cost_proposed():
    propose("join", build_cost=300_000_000, annual_cost=50_000_000)
    propose("refuse")
    propose("build", build_cost=1)
    propose("")
    propose("join", state="withdrawn", build_cost=1)
    propose("join", agency=make_agency(provenance=Provenance.EXAMPLE), build_cost=1)
    found = queries.count_benefits(now=NOON)
    assert {each.decision for each in found.avoided} == {"join", "refuse"}
    assert (found.avoided_cost, found.avoided_annual_cost) == (300_000_000, 50_000_000)


@pytest.mark.parametrize("size", [1, 6])
def test_counting_takes_as_many_queries_whatever_there_is(
    ledger, size, django_assert_max_num_queries
):
    interfaces = [make_interface() for _number in range(size)]
    for interface in interfaces:
        state(interface)
    ledger(*(call(make_application(), interface) for interface in interfaces))
    with django_assert_max_num_queries(14):
        queries.count_benefits(now=NOON)
