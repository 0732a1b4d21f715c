"""Obstacles: opened and solved by proofs, made more exact by people."""

from datetime import date, timedelta

import pytest

from sambung.documents.letters.templates import find_template
from sambung.governance import operations, queries
from sambung.governance.models import Obstacle, ObstacleKind
from sambung.governance.operations import Assessment
from sambung.governance.queries import ObstacleCriteria
from sambung.governance.rules import causes
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from sambung.verification.finding_texts import list_finding_codes
from sambung.verification.models import Evidence
from sambung.verification.operations import (
    confirm_exemption,
    declare_exemption,
    record_evidence,
)
from sambung.verification.rules.levels import REQUIREMENTS, Observation, Outcome
from tests.factories import NOON, make_agency, make_application, make_officer, officer_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
TEAM = Actor("p-t", "Tim", frozenset({(Role.INTEGRATOR, "*")}))
LATER = NOON + timedelta(days=1)
NO_OBSTACLE = {
    "confirmed_by_owner",
    "address_answered",
    "link_works",
    "contract_kept",
    "calls_seen",
    "sign_ins_seen",
    "journey_completed",
    "update_not_due",
    "certificate_valid",
    "certificate_ends_soon",
    "page_in_order",
    "page_title_changed",
    "security_contact_found",
    "entry_is_complete",
    "replaced_others",
    # advice, which holds nothing up
    "security_contact_missing",
    "security_contact_incomplete",
    "security_contact_expired",
    "entry_incomplete",
    # what says nothing of the application
    "changed_since_confirmed",
    "no_agreement_in_force",
    "first_call_awaited",
    "first_sign_in_awaited",
    "nothing_to_check",
    "address_not_public",
    "own_resolver_down",
    "own_network_down",
    "own_example_down",
    "own_portal_down",
    "exchange_down",
    "probe_not_admitted",
    "provider_unavailable",
    "ledger_down",
    "probe_broke",
    "probe_timed_out",
    "not_reached",
}
"""Findings of proofs that passed or could not be made."""


def observe(application, outcome, finding="certificate_expired", *, now=NOON, requirement=None):
    record_evidence(
        actor=SYSTEM,
        application=application,
        requirement=requirement or "address_answers",
        observation=Observation(outcome, finding, {"host": "x.id"}),
        probe="uji",
        now=now,
    )


def fail(application, finding="certificate_expired", **where):
    observe(application, Outcome.FAILED, finding, **where)
    return Obstacle.objects.filter(application=application, solved_at=None).get()


def assess(obstacle, actor=TEAM, **values):
    values = {"kind": "staff", "due_on": TODAY + timedelta(days=30), **values}
    return operations.assess_obstacle(
        actor=actor, obstacle=obstacle, assessment=Assessment(**values), now=LATER
    )


@pytest.fixture
def obstacle():
    return fail(make_application("e-Contoh"))


def test_a_failed_proof_opens_an_obstacle_with_a_day(obstacle):
    assert (obstacle.kind, obstacle.times_seen) == ("technical", 1)
    assert obstacle.due_on == date(2026, 11, 27)  # five working days after a Saturday
    assert obstacle.details == {"host": "x.id"}


def test_a_proof_that_fails_again_updates_the_obstacle(obstacle):
    again = fail(obstacle.application, "no_sign_in_seen", now=LATER)
    assert again.pk == obstacle.pk
    assert (again.times_seen, again.finding, again.kind) == (2, "no_sign_in_seen", "competence")
    assert (again.opened_at, again.last_seen_at) == (NOON, LATER)
    assert again.due_on == obstacle.due_on


def test_an_older_failure_that_comes_late_changes_nothing(obstacle):
    late = fail(obstacle.application, "no_connection", now=NOON - timedelta(hours=1))
    assert (late.finding, late.times_seen) == ("certificate_expired", 1)


def test_a_passed_proof_settles_it_and_a_later_failure_opens_another(obstacle):
    observe(obstacle.application, Outcome.MET, "address_answered", now=LATER)
    obstacle.refresh_from_db()
    assert obstacle.solved_at == LATER
    assert fail(obstacle.application, now=LATER + timedelta(days=1)).pk != obstacle.pk
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"open_obstacle", "solve_obstacle"} <= actions


def test_an_older_proof_does_not_settle_a_newer_failure(obstacle):
    observe(obstacle.application, Outcome.MET, now=NOON - timedelta(hours=1))
    obstacle.refresh_from_db()
    assert obstacle.solved_at is None


def test_an_outage_of_ours_does_nothing(obstacle):
    observe(obstacle.application, Outcome.INCONCLUSIVE, "own_network_down", now=LATER)
    obstacle.refresh_from_db()
    assert (obstacle.times_seen, obstacle.solved_at) == (1, None)


def test_advice_that_counts_for_no_level_opens_no_obstacle():
    (advice,) = [rule for rule in REQUIREMENTS if rule.code == "security_contact"]
    assert not advice.counts
    observe(make_application(), Outcome.FAILED, "x", requirement=advice.code)
    assert not Obstacle.objects.exists()


def test_a_confirmed_exemption_leaves_no_obstacle(obstacle):
    exemption = declare_exemption(
        actor=officer_of(obstacle.application.owner),
        application=obstacle.application,
        requirement=obstacle.requirement,
        reason="Tidak memiliki alamat.",
        now=LATER,
    )
    obstacle.refresh_from_db()
    assert obstacle.solved_at is None
    confirm_exemption(actor=TEAM, exemption=exemption, seen_at=LATER, now=LATER)
    obstacle.refresh_from_db()
    assert obstacle.solved_at == LATER


def test_expiry_opens_an_obstacle_but_says_nothing_new_of_an_open_one(obstacle):
    report = {"requirement": "address_answers", "finding": causes.EXPIRED, "details": {}}
    same = operations.report_failure(application=obstacle.application, now=LATER, **report)
    assert (same.pk, same.finding) == (obstacle.pk, "certificate_expired")
    report["requirement"] = "owner_confirmed"
    new = operations.report_failure(application=obstacle.application, now=LATER, **report)
    assert (new.kind, new.finding) == ("staff", "expired")


def test_an_assessment_stays_when_the_proof_fails_again(obstacle):
    assess(obstacle, cause="Pengelola pindah tugas.")
    again = fail(obstacle.application, "no_sign_in_seen", now=LATER + timedelta(days=1))
    assert (again.kind, again.cause) == ("staff", "Pengelola pindah tugas.")
    assert again.due_on == TODAY + timedelta(days=30)
    entry = AuditEntry.objects.get(action="assess_obstacle")
    assert (entry.before["kind"], entry.after["kind"]) == ("technical", "staff")


def test_nobody_but_the_integration_team_assesses(obstacle):
    with pytest.raises(NotPermitted):
        assess(obstacle, officer_of(obstacle.application.owner))


def test_a_solved_obstacle_is_not_assessed(obstacle):
    observe(obstacle.application, Outcome.MET, now=LATER)
    with pytest.raises(Conflict):
        assess(obstacle)


@pytest.mark.parametrize(
    "values", [{"kind": "laziness"}, {"cause": "x" * 501}, {"remedy": "x" * 1001}]
)
def test_what_does_not_fit_is_refused(obstacle, values):
    with pytest.raises(InvalidInput):
        assess(obstacle, **values)


def test_the_owner_of_an_obstacle_acts_for_the_agency_or_the_city(obstacle):
    own = make_officer("a", Role.APPLICATION_OWNER, agency=obstacle.application.owner)
    other = make_officer("b", Role.APPLICATION_OWNER, agency=make_agency())
    assert assess(obstacle, owner=own).owner == own
    with pytest.raises(InvalidInput):
        assess(obstacle, owner=other)


def test_no_operation_lets_a_person_solve_one():
    public = [getattr(operations, name) for name in operations.__all__ if "obstacle" in name]
    assert public == [operations.assess_obstacle]
    assert "solved_at" not in Assessment.__dataclass_fields__


def test_lists_show_the_words_of_the_catalogue_until_people_write_their_own(obstacle):
    (listed,) = queries.list_open_obstacles()
    assert listed.cause == str(causes.BY_FINDING["certificate_expired"].cause)
    assess(obstacle, cause="Lain")
    (listed,) = queries.list_open_obstacles([obstacle.application_id])
    assert (listed.cause, listed.remedy != "") == ("Lain", True)
    assert queries.list_open_obstacles([]) == ()


def test_lists_are_narrowed_to_what_is_asked(obstacle):
    other = fail(make_application(), "no_calls_seen", requirement="traffic_seen")
    owner = obstacle.application.owner.code

    def ask(codes=("*",), today=TODAY, **criteria):
        found = queries.select_obstacles(
            ObstacleCriteria(**criteria), agency_codes=codes, today=today
        )
        return [row.pk for row in found]

    assert ask() == [obstacle.pk, other.pk]
    assert ask([owner]) == ask(kind="technical") == ask(text="e-cont") == [obstacle.pk]
    assert ask(is_overdue=True) == ask(is_solved=True) == ask([]) == []
    assert ask(is_overdue=True, today=obstacle.due_on + timedelta(days=1)) == [obstacle.pk]
    with pytest.raises(NotFound):
        queries.get_obstacle(obstacle.pk, agency_codes=["PD-LAIN"])
    counted = {
        each.kind: (each.open, each.overdue)
        for each in queries.count_kinds(agency_codes=["*"], today=date(2026, 12, 1))
    }
    assert counted["technical"] == (1, 1)
    assert counted["coordination"] == (1, 0)
    assert set(counted) == set(ObstacleKind)


@pytest.mark.parametrize("size", [1, 8])
def test_a_list_takes_one_query_whatever_its_size(size, django_assert_num_queries):
    for _number in range(size):
        fail(make_application())
    with django_assert_num_queries(1):
        rows = queries.list_open_obstacles()
        assert [row.application.owner.name for row in rows if row.cause]


def test_every_finding_that_fails_a_proof_has_a_cause():
    assert set(list_finding_codes()) - NO_OBSTACLE - set(causes.BY_FINDING) == set()
    assert set(causes.BY_FINDING) - set(list_finding_codes()) == set()
    counting = {rule.code for rule in REQUIREMENTS if rule.counts}
    assert set(causes.BY_REQUIREMENT) == counting


def test_every_cause_is_of_a_known_kind_and_has_a_letter():
    for cause in [*causes.BY_FINDING.values(), *causes.BY_REQUIREMENT.values(), causes.IN_GENERAL]:
        assert cause.kind in ObstacleKind.values
        assert cause.letter in causes.LETTERS
        assert 0 < cause.days <= 60
    for name in causes.LETTERS:
        assert find_template(name)
    for kind in ObstacleKind:
        assert causes.choose_letter("address_answers", "no_connection", kind) in causes.LETTERS


def test_evidence_is_kept_whatever_becomes_of_the_obstacle(obstacle):
    assert Evidence.objects.filter(application=obstacle.application).count() == 1
