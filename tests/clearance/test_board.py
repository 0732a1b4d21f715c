"""The board: votes, majority, what each decision needs, and two members at once."""

from datetime import timedelta

import pytest

from sambung.clearance.models import Vote
from sambung.clearance.operations import (
    cast_vote,
    conclude,
    return_proposal,
    submit,
    table_before_board,
)
from sambung.clearance.rules import BoardDecision, ClearanceState
from sambung.directory.queries import get_actor
from sambung.journal.queries import list_audit
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from tests.clearance.cases import (
    BOARD,
    MONDAY,
    TEAM,
    before_board,
    conclusion,
    owner_of,
    submitted,
    turn,
    voted,
)
from tests.factories import make_application, make_officer

pytestmark = pytest.mark.django_db


def vote(clearance, actor, decision="build", reason="Perlu."):
    return cast_vote(
        actor=actor, clearance=clearance, decision=decision, reason=reason, **turn(clearance)
    )


def end(clearance, decision, actor=BOARD[0], now=MONDAY, **values):
    return conclude(
        actor=actor,
        clearance=clearance,
        conclusion=conclusion(decision, **values),
        **turn(clearance, now),
    )


def test_a_returned_proposal_says_why_and_starts_its_votes_anew():
    clearance = voted("build", "build", "build")
    after = return_proposal(
        actor=TEAM, clearance=clearance, reason="Biaya belum ada.", **turn(clearance)
    )
    assert (after.state, after.return_reason) == (ClearanceState.RETURNED, "Biaya belum ada.")
    assert not Vote.objects.filter(clearance=clearance).exists()
    again = submit(actor=owner_of(after.agency), clearance=after, **turn(after))
    assert again.return_reason == ""


def test_the_agency_does_not_put_its_own_proposal_before_the_board():
    clearance = submitted()
    with pytest.raises(NotPermitted):
        table_before_board(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))


def test_a_member_has_one_vote_and_may_change_it():
    clearance = before_board()
    vote(clearance, BOARD[0], "build")
    vote(clearance, BOARD[0], "refuse")
    assert [v.decision for v in clearance.votes.all()] == ["refuse"]


@pytest.mark.parametrize(("decision", "reason"), [("entah", "Karena"), ("build", "  ")])
def test_a_vote_needs_a_decision_and_a_reason(decision, reason):
    with pytest.raises(InvalidInput):
        vote(before_board(), BOARD[0], decision, reason)


def test_only_members_vote_and_only_before_the_board():
    clearance = before_board()
    with pytest.raises(NotPermitted):
        vote(clearance, TEAM)
    with pytest.raises(Conflict, match="voted on"):
        vote(submitted(), BOARD[0])


def test_nobody_votes_on_the_own_agency():
    clearance = before_board()
    user = make_officer("anggota", agency=clearance.agency)
    code = clearance.agency.code
    for actor in (
        Actor("p", "P", frozenset({(Role.BOARD_MEMBER, "*"), (Role.LEADER, code)})),
        Actor(str(user.pk), "P", frozenset({(Role.BOARD_MEMBER, "*")})),
    ):
        with pytest.raises(Conflict, match="own agency"):
            vote(clearance, actor)


def test_fewer_than_the_quorum_decide_nothing(settings):
    clearance = voted("build", "build")
    with pytest.raises(Conflict, match="2 of at least 3"):
        end(clearance, "build")
    settings.SAMBUNG_CLEARANCE_QUORUM = 2
    clearance.refresh_from_db()
    assert end(clearance, "build").state == ClearanceState.DECIDED


def test_without_a_majority_another_round_is_asked_for():
    clearance = voted("build", "refuse", "join")
    with pytest.raises(Conflict, match="another round"):
        end(clearance, "build")
    clearance.refresh_from_db()
    vote(clearance, BOARD[2], "refuse")
    assert end(clearance, "refuse").decision == BoardDecision.REFUSE


def test_the_conclusion_is_what_the_votes_are_for():
    with pytest.raises(Conflict, match="Refused"):
        end(voted("refuse", "refuse", "build"), "build")


@pytest.mark.parametrize(
    ("decision", "without"),
    [
        ("join", {"target": None}),
        ("extend", {"target": None}),
        ("module", {"target": None}),
        ("not_needed", {"credit": " "}),
        ("refuse", {"alternatives": ""}),
        ("refuse", {"reason": ""}),
        ("build", {"minutes": "x" * 9000}),
    ],
)
def test_each_decision_needs_what_its_letter_says(decision, without):
    clearance = voted(decision, decision, decision)
    with pytest.raises(InvalidInput):
        end(clearance, decision, **without)
    clearance.refresh_from_db()
    assert (clearance.state, clearance.decision) == (ClearanceState.BOARD, "")


def test_a_target_is_kept_only_where_it_belongs():
    stray = make_application()
    assert end(voted("build", "build", "build"), "build", target=stray).target is None
    assert end(voted("join", "join", "join"), "join", target=stray).target == stray


def test_two_members_who_conclude_at_once_do_not_decide_twice():
    clearance = voted("refuse", "refuse", "refuse")
    end(clearance, "refuse", actor=BOARD[1])
    with pytest.raises(Conflict) as refused:
        end(clearance, "refuse", actor=BOARD[2], alternatives="Lain")
    assert BOARD[1].name in str(refused.value)
    assert "Refused" in str(refused.value)
    actions = [entry.action for entry in list_audit(clearance.subject)]
    assert actions.count("conclude") == 1


def test_a_vote_after_the_decision_learns_of_it():
    clearance = voted("refuse", "refuse")
    vote(clearance, BOARD[2], "refuse")
    end(clearance, "refuse")
    with pytest.raises(Conflict, match="Refused"):
        vote(clearance, BOARD[2], "build")


def test_a_decision_after_the_deadline_says_why():
    clearance = voted("build", "build", "build")
    late = MONDAY + timedelta(days=30)
    with pytest.raises(InvalidInput, match="deadline"):
        end(clearance, "build", now=late)
    clearance.refresh_from_db()
    after = end(clearance, "build", now=late, late_because="Kuorum tidak tercapai.")
    assert after.decided_late_because == "Kuorum tidak tercapai."


def test_conditions_are_set_only_on_what_is_built():
    assert end(voted("build", "build", "build"), "build").conditions.count() == 1
    stray = conclusion("build").conditions
    refused = end(voted("refuse", "refuse", "refuse"), "refuse", conditions=stray)
    assert not refused.conditions.exists()


def test_the_vote_of_a_member_whose_role_ended_counts_no_more():
    members = [make_officer(f"anggota-{n}", Role.BOARD_MEMBER) for n in range(4)]
    clearance = before_board()
    for member, decision in zip(members, ["refuse", "refuse", "build", "build"], strict=True):
        vote(clearance, get_actor(member, now=MONDAY), decision)
        clearance.refresh_from_db()
    with pytest.raises(Conflict):
        end(clearance, "build")
    members[0].role_grants.update(valid_until=MONDAY)
    after = end(clearance, "build")
    assert after.decision == "build"
    assert after.votes.count() == 3
