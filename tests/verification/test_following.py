"""Evidence follows events within one pass, and nobody is looked at again without a reason."""

from datetime import timedelta

import pytest

from sambung.exchange.identifiers import client_identifier
from sambung.exchange.operations.agreements import (
    approve_agreement,
    propose_agreement,
    revoke_agreement,
)
from sambung.governance.models import Obstacle
from sambung.journal.models import AuditEntry, ReadPosition
from sambung.kernel.actor import Actor, Role
from sambung.portfolio.models import Platform
from sambung.portfolio.operations import edit_application
from sambung.verification import following
from sambung.verification.following import follow_events
from sambung.verification.models import Evidence
from sambung.verification.operations import confirm_ownership
from sambung.verification.probe import Probe
from sambung.verification.probing import run_due, verify_with
from sambung.verification.queries.happenings import AT_A_TIME
from sambung.verification.queries.standings import get_standing
from sambung.verification.rules.levels import Observation, Outcome, RequirementState
from tests.factories import NOON, make_agency, make_application, make_interface, officer_of
from tests.ledger.samples import append, make_record
from tests.verification.levels import lose
from tests.verification.test_single_sign_on import make_client, record_sign_in

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

OTHER = Actor("p-other", "Tono", frozenset({(Role.APPLICATION_OWNER, "*")}))
"""An officer who may change entries of every agency."""


@pytest.fixture(autouse=True)
def followed(settings):
    """Follow from the end on, without calling anybody's address."""
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = False
    follow_events(now=NOON - timedelta(days=90))


@pytest.fixture
def pair():
    """Give an interface and the application of another agency that calls it."""
    return make_interface(), make_application("Pemakai")


def agree(pair, *, now=NOON):
    interface, consumer = pair
    agreement = propose_agreement(
        actor=officer_of(consumer.owner),
        consumer=consumer,
        interface=interface,
        operation_ids=[],
        purpose="x",
        legal_basis="x",
        data_elements=[],
        valid_until=None,
        now=now,
    )
    provider = officer_of(interface.application.owner)
    return approve_agreement(actor=provider, code=agreement.code, now=now).agreement


def call(pair, number, *, now):
    interface, consumer = pair
    append(
        make_record(
            f"r-{number}",
            at=now,
            consumer=client_identifier(consumer.registering_agency_code, consumer.code),
            interface=interface.identifier,
        ),
        now=now,
    )


def find_state(application, requirement="traffic_seen", *, now):
    standing = get_standing(application, now=now)
    return next(r for r in standing.requirements if r.requirement == requirement)


def test_a_first_call_is_evidence_for_both_sides_at_once(pair):
    agree(pair)
    run_due(now=NOON + timedelta(seconds=1))
    call(pair, 1, now=NOON + timedelta(minutes=5))
    now = NOON + timedelta(minutes=5, seconds=1)
    follow_events(now=now)
    for application in (pair[0].application, pair[1]):
        assert find_state(application, now=now).state is RequirementState.MET


def test_more_calls_are_not_looked_at_one_by_one(pair):
    agree(pair)
    for minute in range(1, 9):
        now = NOON + timedelta(minutes=minute)
        call(pair, minute, now=now)
        follow_events(now=now + timedelta(seconds=1))
    seen = Evidence.objects.filter(application=pair[1], requirement="traffic_seen", outcome="met")
    assert seen.count() == 1


def test_an_agreement_that_begins_and_ends_is_followed_on_both_sides(pair):
    agreement = agree(pair)
    now = NOON + timedelta(seconds=1)
    follow_events(now=now)
    for application in (pair[0].application, pair[1]):
        found = find_state(application, now=now)
        assert (found.state, found.finding) == (
            RequirementState.NOT_CHECKED,
            "first_call_awaited",
        )
    later = NOON + timedelta(days=2)
    revoke_agreement(
        actor=officer_of(pair[1].owner), code=agreement.code, reason="selesai", now=later
    )
    follow_events(now=later + timedelta(seconds=1))
    for application in (pair[0].application, pair[1]):
        found = find_state(application, now=later + timedelta(seconds=1))
        assert found.finding == "no_agreement_in_force"


def test_a_failure_is_taken_back_when_its_agreement_ends(pair):
    agreement = agree(pair, now=NOON - timedelta(days=40))
    interface = pair[0]
    interface.published_at = NOON - timedelta(days=90)
    interface.save()
    run_due(now=NOON)
    assert find_state(pair[1], now=NOON).state is RequirementState.FAILED
    now = NOON + timedelta(seconds=1)
    revoke_agreement(
        actor=officer_of(pair[1].owner), code=agreement.code, reason="selesai", now=now
    )
    follow_events(now=now)
    assert find_state(pair[1], now=now).state is RequirementState.NOT_CHECKED


def test_a_sign_in_is_evidence_at_once():
    application = make_application()
    record_sign_in(make_client(application), days_ago=0)
    now = NOON + timedelta(seconds=1)
    follow_events(now=now)
    assert find_state(application, "single_sign_on", now=now).state is RequirementState.MET


class Looking(Probe[str]):
    """Sees what it is told to see."""

    code = requirement = "entry_complete"
    every = timedelta(days=30)

    def __init__(self, *outcomes, calls_addresses=False):
        self.outcomes = list(outcomes)
        self.looked = 0
        self.calls_addresses = calls_addresses

    def prepare(self, applications, *, now):
        return {application.pk: application.name for application in applications}

    def check(self, facts):
        self.looked += 1
        outcome = self.outcomes.pop(0) if self.outcomes else Outcome.MET
        return Observation(outcome, "entry_is_complete")


@pytest.fixture
def only(monkeypatch):
    """Let one probe be all there are."""

    def use(probe):
        for module in ("following", "probing"):
            monkeypatch.setattr(f"sambung.verification.{module}.list_probes", lambda: (probe,))
        return probe

    return use


def write(application, *, at=NOON, actor_id="p-1", **values):
    AuditEntry.objects.create(
        **values,
        at=at,
        actor_id=actor_id,
        actor_name="Sari",
        action="change_application",
        subject=f"application/{application.code}",
    )


def test_a_changed_entry_is_looked_at_once(only):
    probe = only(Looking())
    application, other = make_application(), make_application()
    write(application)
    follow_events(now=NOON + timedelta(seconds=1))
    follow_events(now=NOON + timedelta(seconds=2))
    assert probe.looked == 1
    assert not Evidence.objects.filter(application=other).exists()


def test_what_sambung_itself_wrote_is_no_event(only):
    probe = only(Looking())
    write(make_application(), actor_id="system")
    follow_events(now=NOON + timedelta(seconds=1))
    assert probe.looked == 0


def test_an_inconclusive_look_is_repeated_after_a_breath(only):
    probe = only(Looking(Outcome.INCONCLUSIVE))
    write(make_application())
    for second in (1, 2, 7, 8):
        follow_events(now=NOON + timedelta(seconds=second))
    assert probe.looked == 2


def test_a_server_is_called_once_a_minute_whatever_is_written(only, settings):
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = True
    probe = only(Looking(calls_addresses=True))
    application = make_application(address="https://a.example/")
    for second in range(0, 120, 10):
        write(application, at=NOON + timedelta(seconds=second))
        follow_events(now=NOON + timedelta(seconds=second + 1))
    assert probe.looked <= 3


def test_an_agency_with_slow_servers_keeps_nobody_elses_waiting(only, settings, monkeypatch):
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = True
    only(Looking(calls_addresses=True))
    passes = []

    def look(wanted, *, now):
        passes.append([application.pk for application in wanted["entry_complete"]])
        return verify_with(wanted, now=now)

    monkeypatch.setattr(following, "verify_with", look)
    owner = make_agency()
    mass = [make_application(owner=owner, address=f"https://{n}.slow.example/") for n in range(5)]
    alone = make_application(address="https://quick.example/")
    for application in (*mass, alone):
        write(application)
    for second in range(1, 6):
        follow_events(now=NOON + timedelta(minutes=3, seconds=second))
    assert alone.pk in passes[0]
    assert [len(each) for each in passes] == [3, 2, 1]
    assert {pk for each in passes for pk in each} == {each.pk for each in (*mass, alone)}


def test_what_no_proof_hangs_on_delays_nothing(only):
    probe = only(Looking())
    AuditEntry.objects.bulk_create(
        AuditEntry(at=NOON, actor_id="-", actor_name="-", action="sign_in", subject="user/unknown")
        for _guess in range(AT_A_TIME)
    )
    write(make_application())
    follow_events(now=NOON + timedelta(seconds=1))
    assert probe.looked == 1


def test_who_calls_much_does_not_hide_who_calls_first(pair):
    agree(pair)
    run_due(now=NOON + timedelta(seconds=1))
    later = NOON + timedelta(minutes=5)
    append(*(make_record(f"n-{n}", at=later) for n in range(AT_A_TIME)), now=later)
    call(pair, 1, now=later)
    now = later + timedelta(seconds=1)
    follow_events(now=now)
    for application in (pair[0].application, pair[1]):
        assert find_state(application, now=now).state is RequirementState.MET


def test_an_entry_kept_late_is_not_missed(only):
    """A transaction that began earlier may become visible after one that began later."""
    probe = only(Looking())
    early, late = make_application(), make_application()
    write(late)
    newest = AuditEntry.objects.latest("pk")
    AuditEntry.objects.filter(pk=newest.pk).update(id=newest.pk + 10)
    follow_events(now=NOON + timedelta(seconds=1))
    write(early, id=newest.pk)
    follow_events(now=NOON + timedelta(seconds=2))
    assert probe.looked == 2


def test_what_was_cut_off_is_read_again(only, monkeypatch):
    probe = only(Looking())
    write(make_application())

    def break_down(*_args, **_options):
        raise RuntimeError("cut off")

    with monkeypatch.context() as patch:
        patch.setattr(following, "verify_with", break_down)
        with pytest.raises(RuntimeError):
            follow_events(now=NOON + timedelta(seconds=1))
    follow_events(now=NOON + timedelta(minutes=5))
    assert probe.looked == 1


def test_positions_move_on(pair):
    agree(pair)
    call(pair, 1, now=NOON)
    follow_events(now=NOON + timedelta(minutes=2))
    by_people = AuditEntry.objects.exclude(actor_id="system")
    assert ReadPosition.objects.get(name="evidence:journal").position == by_people.latest("pk").pk
    assert ReadPosition.objects.get(name="evidence:ledger").position == 0


def test_an_obstacle_goes_with_the_requirement_that_is_no_longer_asked():
    application = make_application(platform=Platform.WEB)
    lose(application, at=NOON)
    assert Obstacle.objects.filter(application=application, solved_at__isnull=True).exists()
    application.platform = Platform.MESSAGING
    application.save()
    write(application, at=NOON + timedelta(seconds=1))
    follow_events(now=NOON + timedelta(seconds=2))
    assert not Obstacle.objects.filter(application=application, solved_at__isnull=True).exists()


def confirmed(application, actor, *, now=NOON):
    confirm_ownership(actor=actor, application=application, contact="022-1", now=now)
    application.refresh_from_db()


def change(application, actor, **values):
    edit_application(
        actor=actor, application=application, values=values, now=NOON + timedelta(seconds=1)
    )


@pytest.mark.parametrize(
    ("changed", "by_somebody_else", "state"),
    [
        ({"purpose": "Lain."}, True, RequirementState.NOT_CHECKED),
        ({"purpose": "Lain."}, False, RequirementState.MET),
        ({"source": "Laporan tahunan"}, True, RequirementState.MET),
    ],
)
def test_a_confirmation_is_opened_again_by_what_somebody_else_changed(
    changed, by_somebody_else, state
):
    application = make_application()
    owner = officer_of(application.owner)
    confirmed(application, owner)
    change(application, OTHER if by_somebody_else else owner, **changed)
    now = NOON + timedelta(seconds=2)
    follow_events(now=now)
    found = find_state(application, "owner_confirmed", now=now)
    assert found.state is state
    if state is RequirementState.NOT_CHECKED:
        assert "kegunaan" in found.finding_text
        confirmed(application, owner, now=NOON + timedelta(minutes=2))
        follow_events(now=NOON + timedelta(minutes=3))
        assert find_state(
            application, "owner_confirmed", now=NOON + timedelta(minutes=3)
        ).state is (RequirementState.MET)
