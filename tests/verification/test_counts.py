"""Public counts come from the last pass of the watch, and say the same as computing them."""

from datetime import timedelta

import pytest

from sambung.directory.provenance import Provenance
from sambung.kernel.actor import SYSTEM
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.models import Evidence, LevelPass
from sambung.verification.operations import record_evidence
from sambung.verification.publication import passes
from sambung.verification.queries import count_levels
from sambung.verification.rules.levels import Observation, Outcome
from tests.factories import NOON, make_application

pytestmark = pytest.mark.django_db
REACHABLE = ("owner_confirmed", "address_answers", "tls_certificate", "page_genuine", "portal_link")


def see(application, *requirements, outcome=Outcome.MET, at=NOON):
    for requirement in requirements:
        record_evidence(
            actor=SYSTEM,
            application=application,
            requirement=requirement,
            observation=Observation(outcome, "address_answered", {}),
            probe="x",
            now=at,
        )


@pytest.fixture
def reachable():
    application = make_application()
    see(application, *REACHABLE)
    see(make_application(provenance=Provenance.EXAMPLE), "owner_confirmed")
    make_application(provenance=Provenance.ILLUSTRATIVE)
    watch_levels(now=NOON)
    return application


def count_both_ways(now):
    """Count by the last pass, and by computing everything; both must agree."""
    counted = count_levels(now=now)
    LevelPass.objects.all().delete()
    assert count_levels(now=now) == counted
    return counted


def test_the_last_pass_and_computing_agree(reachable):
    counts = count_both_ways(NOON)
    assert (counts.by_level["1"], counts.by_level["none"], counts.examples["0"]) == (1, 1, 1)


def test_evidence_since_the_pass_counts_at_once(reachable):
    new = make_application()
    see(new, *REACHABLE)
    assert count_both_ways(NOON).by_level["1"] == 2


def test_a_fall_the_watch_has_not_seen_is_in_question(reachable):
    see(reachable, "address_answers", outcome=Outcome.FAILED)
    counts = count_both_ways(NOON)
    assert (counts.by_level["1"], counts.under_clarification) == (1, 1)


def test_a_fall_under_clarification_keeps_its_level(reachable):
    see(reachable, "address_answers", outcome=Outcome.FAILED)
    watch_levels(now=NOON)
    counts = count_both_ways(NOON)
    assert (counts.by_level["1"], counts.under_clarification) == (1, 1)


def test_a_pass_that_is_too_old_is_not_relied_on(reachable):
    Evidence.objects.filter(application=reachable).update(expires_at=NOON)
    late = NOON + passes.LONGEST_LAG
    assert count_levels(now=late).under_clarification == 1
    assert count_levels(now=late - timedelta(seconds=1)).under_clarification == 0


def test_a_later_pass_says_nothing_of_the_past(reachable):
    assert passes.list_moved_since(now=NOON - timedelta(minutes=1)) is None
    assert passes.list_moved_since(now=NOON) == frozenset()


def test_too_much_evidence_since_the_pass_is_computed(reachable, monkeypatch):
    monkeypatch.setattr(passes, "_MOST_MOVED", 1)
    for _ in range(2):
        see(make_application(), *REACHABLE)
    assert passes.list_moved_since(now=NOON) is None
    assert count_levels(now=NOON).by_level["1"] == 3


def test_advice_is_no_check_of_an_application():
    see(make_application(), "entry_complete", outcome=Outcome.FAILED)
    assert count_levels(now=NOON).not_checked == 1
