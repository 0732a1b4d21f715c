"""The table of a proposal's way holds what it promises."""

from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sambung.clearance.rules import (
    STAGES,
    STATE_NAMES,
    STEP_NAMES,
    STEPS,
    BoardDecision,
    ClearanceState,
    ClearanceStep,
    get_step,
)
from sambung.directory.authorization import ROLE_NAMES
from sambung.kernel.errors import Conflict

FINAL = {ClearanceState.LIVE, ClearanceState.CLOSED, ClearanceState.WITHDRAWN}


def walk(steps):
    state = ClearanceState.DRAFT
    seen = [state]
    for step in steps:
        if (state, step) in STEPS:
            state = STEPS[state, step]
            seen.append(state)
    return seen


def test_every_state_is_reached_from_the_draft():
    reached, former = {ClearanceState.DRAFT}, set()
    while reached != former:
        former = set(reached)
        reached |= {after for (before, _step), after in STEPS.items() if before in reached}
    assert reached == set(ClearanceState)


def test_exactly_the_final_states_have_no_step_and_no_owner():
    assert {state for state in ClearanceState if not any(at is state for at, _s in STEPS)} == FINAL
    assert {state for state, stage in STAGES.items() if stage.owner is None} == FINAL
    assert all(STAGES[state].days is None for state in FINAL)


def test_every_state_and_step_has_a_name():
    assert set(STAGES) == set(STATE_NAMES) == set(ClearanceState)
    assert set(STEP_NAMES) == set(ClearanceStep)


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


@given(st.sampled_from(list(ClearanceState)), st.sampled_from(list(ClearanceStep)))
def test_a_refused_step_says_what_is_possible(state, step):
    possible = [s for at, s in STEPS if at is state]
    if step in possible:
        assert get_step(state, step) is STEPS[state, step]
        return
    with pytest.raises(Conflict) as refused:
        get_step(state, step)
    assert all(str(STEP_NAMES[s]) in str(refused.value) for s in possible)
    assert possible or "nothing more" in str(refused.value)


def test_the_documented_table_is_the_table():
    page = Path("docs/reference/clearance-states.md").read_text()
    rows = [
        [cell.strip().strip("`") for cell in line.strip("|").split("|")]
        for line in page.splitlines()
        if line.startswith("| `") and line.count("|") == 7
    ]
    documented = {(row[0], row[2]): row[3] for row in rows if row[2] != "–"}
    assert documented == {(str(at), str(step)): str(to) for (at, step), to in STEPS.items()}
    with override("en"):
        for state, called, _step, _to, owner, days in rows:
            stage = STAGES[ClearanceState(state)]
            assert called == str(STATE_NAMES[ClearanceState(state)])
            assert owner == (str(ROLE_NAMES[stage.owner]) if stage.owner else "nobody")
            assert days == ("–" if stage.days is None else str(stage.days))
    assert {row[0] for row in rows} == set(ClearanceState)
    assert all(f"`{decision}`" in page for decision in BoardDecision)
