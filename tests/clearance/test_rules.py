"""The table of a proposal's way holds what it promises."""

from pathlib import Path

from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sambung.clearance.rules import (
    CLEARANCE_TABLE,
    BoardDecision,
    ClearanceState,
    ClearanceStep,
)
from sambung.directory.authorization import ROLE_NAMES
from sambung.kernel.errors import Conflict


def walk(steps):
    state = ClearanceState.DRAFT
    seen = [state]
    for step in steps:
        try:
            state = CLEARANCE_TABLE.get_step(state, step).to
        except Conflict:
            continue
        seen.append(state)
    return seen


def test_somebody_is_waited_for_everywhere_but_at_the_end():
    assert all((state.owner is None) == state.is_final for state in CLEARANCE_TABLE.states)


@given(st.lists(st.sampled_from(list(ClearanceStep)), max_size=40))
def test_nothing_is_built_or_answered_without_the_board(steps):
    seen = walk(steps)
    for state in (
        ClearanceState.DECIDED,
        ClearanceState.ANSWERED,
        ClearanceState.BUILDING,
        ClearanceState.LIVE,
        ClearanceState.CLOSED,
    ):
        if state in seen:
            assert ClearanceState.BOARD in seen[: seen.index(state)]


@given(st.lists(st.sampled_from(list(ClearanceStep)), max_size=40))
def test_nothing_is_built_without_a_letter(steps):
    seen = walk(steps)
    if ClearanceState.BUILDING in seen:
        assert ClearanceState.ANSWERED in seen[: seen.index(ClearanceState.BUILDING)]


def test_the_documented_table_is_the_table():
    page = Path("docs/reference/clearance-states.md").read_text()
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `") and line.count("|") == 7
    ]
    documented = {(row[0], row[2]): row[3] for row in rows if row[2] != "–"}
    assert documented == {
        (str(step.at), str(step.key)): str(step.to) for step in CLEARANCE_TABLE.steps
    }
    with override("en"):
        for state, called, _step, _to, owner, days in rows:
            known = CLEARANCE_TABLE.get_state(state)
            assert called == str(known.title)
            assert owner == (str(ROLE_NAMES[known.owner]) if known.owner else "nobody")
            assert days == ("–" if known.days is None else str(known.days))
    assert {row[0] for row in rows} == set(ClearanceState)
    assert all(f"`{decision}`" in page for decision in BoardDecision)
