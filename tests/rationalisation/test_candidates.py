"""Which application may leave and which stays, from plain values."""

from hypothesis import given
from hypothesis import strategies as st

from sambung.rationalisation.rules.candidates import (
    Reason,
    Standing,
    choose_successor,
    drop_known,
    list_retirable,
)
from sambung.verification.rules.levels import Level

standings = st.builds(
    Standing,
    code=st.sampled_from(["A", "B"]),
    score=st.none() | st.integers(0, 100),
    level=st.sampled_from(Level),
    dependents=st.integers(0, 9),
)


def test_nothing_without_a_reason_is_a_candidate():
    assert list_retirable([Standing("A"), Standing("B", score=3)]) == ()


def test_more_reasons_come_first_then_the_stronger():
    one = Standing("A", reasons=frozenset({Reason.NO_TRAFFIC}))
    two = Standing("B", reasons=frozenset({Reason.REPLACED}))
    both = Standing("C", reasons=frozenset({Reason.DEAD, Reason.NO_TRAFFIC}))
    assert [found.code for found in list_retirable([one, two, both])] == ["C", "B", "A"]


def test_what_others_depend_on_stays():
    used, praised = Standing("B", dependents=2), Standing("A", score=90, level=Level.ONE_PROCESS)
    assert choose_successor(used, praised) == ("B", "A")


@given(standings, standings)
def test_the_choice_does_not_depend_on_the_order(one, other):
    if one.code != other.code:
        assert choose_successor(one, other) == choose_successor(other, one)


def test_a_pair_with_one_leaving_is_left_out():
    pairs = [("A", "B", 0.9), ("C", "D", 0.8)]
    assert drop_known(pairs, {"B"}) == (("C", "D", 0.8),)
