"""The tables of all matters hold what a table promises; a wrong table is refused at once."""

from enum import StrEnum
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sambung.clearance.rules import CLEARANCE_TABLE
from sambung.exchange.rules.agreements import AGREEMENT_TABLE, AgreementAlreadyDecided
from sambung.governance.rules.stages import BACK_REASON, FILE_TABLE, FileStage
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.kernel.messages import message
from sambung.rationalisation.rules.departures import DEPARTURE_TABLE
from sambung.workflow.rules.tables import Need, State, StateTable, Step
from sambung.workflow.rules.ways import Place, mark_way

TABLES = {
    "agreement": AGREEMENT_TABLE,
    "clearance": CLEARANCE_TABLE,
    "departure": DEPARTURE_TABLE,
    "file": FILE_TABLE,
}
each_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
any_table = st.sampled_from(list(TABLES.values()))


class DoorState(StrEnum):
    OPEN = "open"
    SHUT = "shut"


class DoorStep(StrEnum):
    SHUT = "shut"
    OPEN = "open"


OPEN = State(DoorState.OPEN, message("open"))
SHUT = State(DoorState.SHUT, message("shut"), is_final=True)
SHUTTING = Step(DoorState.OPEN, DoorStep.SHUT, DoorState.SHUT)
TITLES = {DoorStep.SHUT: message("Shut"), DoorStep.OPEN: message("Open")}


def make_table(states=(OPEN, SHUT), steps=(SHUTTING,), titles=TITLES):
    return StateTable(states=states, steps=steps, titles=titles, way=(DoorState.OPEN,))


@each_table
def test_every_state_is_reached_from_the_first(table):
    reached = {table.states[0].key}
    while more := {step.to for step in table.steps if step.at in reached} - reached:
        reached |= more
    assert reached == {state.key for state in table.states} == set(type(table.states[0].key))


@each_table
def test_a_matter_is_stuck_in_no_state_but_a_final_one(table):
    stuck = {state.key for state in table.states if not table.list_steps(state.key)}
    assert stuck == {state.key for state in table.states if state.is_final}


@each_table
def test_from_every_state_a_last_one_can_be_reached(table):
    last = {state.key for state in table.states if state.is_final} or {table.way[-1]}
    while more := {step.at for step in table.steps if step.to in last} - last:
        last |= more
    assert last == {state.key for state in table.states}


@each_table
def test_the_usual_way_is_one_step_after_the_other(table):
    steps = {(step.at, step.to) for step in table.steps}
    assert set(zip(table.way, table.way[1:], strict=False)) <= steps


@each_table
def test_nobody_is_waited_for_where_it_ends(table):
    assert all(not (state.owner or state.days) for state in table.states if state.is_final)


@given(any_table, st.data())
def test_a_step_not_in_the_table_is_refused_with_what_is_possible(table, data):
    state = data.draw(st.sampled_from([state.key for state in table.states]))
    step = data.draw(st.sampled_from(list(table.titles)))
    possible = {each.key: each for each in table.list_steps(state)}
    if step in possible:
        assert table.get_step(state, step) is possible[step]
        return
    with override("en"), pytest.raises(table.refused) as refused:
        table.get_step(state, step)
    with override("en"):
        told = str(refused.value)
        assert all(str(table.titles[each]) in told for each in possible)
        assert possible or "nothing more" in told


@given(any_table, st.data())
def test_a_step_is_taken_when_all_its_needs_are_met_and_not_before(table, data):
    step = data.draw(st.sampled_from(table.steps))
    needed = {need.key for need in step.needs}
    assert table.take_step(step.at, step.key, given=needed).key is step.to
    for need in step.needs:
        with pytest.raises(need.refused) as refused:
            table.take_step(step.at, step.key, given=needed - {need.key})
        assert str(refused.value) == str(need.missing)


@given(any_table, st.data())
def test_the_way_is_past_up_to_here_and_ahead_from_here(table, data):
    here = data.draw(st.sampled_from([state.key for state in table.states]))
    marks = mark_way(table.way, here)
    assert bool(marks) == (here in table.way)
    if marks:
        places = [place for _state, place in marks]
        present = list(table.way).index(here)
        assert places[present] is Place.HERE
        assert set(places[:present]) <= {Place.PAST}
        assert set(places[present + 1 :]) <= {Place.AHEAD}


@pytest.mark.parametrize(
    ("flaw", "told"),
    [
        ({"states": (OPEN, OPEN, SHUT)}, "twice"),
        ({"steps": (SHUTTING, SHUTTING)}, "twice"),
        ({"states": (OPEN,)}, "no such state"),
        ({"titles": {}}, "without a title"),
    ],
)
def test_a_table_with_a_flaw_is_refused(flaw, told):
    with pytest.raises(ValueError, match=told):
        make_table(**flaw)


def test_a_step_nobody_knows_is_refused_and_not_an_error():
    with pytest.raises(Conflict, match="melompat"):
        make_table().get_step("open", "melompat")


def test_what_is_missing_is_a_fault_of_the_input_unless_the_matter_is_not_ready():
    needs = (Need("key", message("Fetch it.")), Need("calm", message("Wait."), Conflict))
    table = make_table(steps=(Step(DoorState.OPEN, DoorStep.SHUT, DoorState.SHUT, needs),))
    with pytest.raises(InvalidInput, match="Fetch it"):
        table.take_step("open", "shut", given={"calm"})
    with pytest.raises(Conflict, match="Wait"):
        table.take_step("open", "shut", given={"key"})


def test_machines_tell_a_refused_agreement_by_its_code():
    with pytest.raises(AgreementAlreadyDecided) as refused:
        AGREEMENT_TABLE.get_step("approved", "approve")
    assert refused.value.code == "agreement_already_decided"


def test_a_file_goes_forward_by_one_and_back_as_far_as_needed():
    assert [step.to for step in FILE_TABLE.list_steps("meetings")] == [
        FileStage.BUILD,
        FileStage.ASSESSMENT,
        FileStage.INTAKE,
    ]


@pytest.mark.parametrize(
    ("heading", "table"),
    [
        ("Agreement", AGREEMENT_TABLE),
        ("Departure", DEPARTURE_TABLE),
        ("Integration file", FILE_TABLE),
    ],
)
def test_the_documented_table_is_the_table(heading, table):
    page = Path("docs/explanation/how-matters-move.md").read_text()
    part = page.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = [
        tuple(cell.strip().strip("`") for cell in line.strip("|").split("|"))
        for line in part.splitlines()
        if line.startswith("| `")
    ]
    with override("en"):
        assert rows == list(write_rows(table))


def write_rows(table):
    for state in table.states:
        steps = [step for step in table.list_steps(state.key) if BACK_REASON not in step.needs]
        for step in steps:
            needs = ", ".join(need.key for need in step.needs)
            yield (state.key, str(state.title), step.key, step.to, needs or "–")
        if not steps:
            yield (state.key, str(state.title), "–", "–", "–")
