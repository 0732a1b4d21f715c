"""Who sees which proposal, what was avoided, what is credited, and the command."""

import json

import pytest
from click.testing import CliRunner

from sambung.clearance.operations import close
from sambung.clearance.queries import (
    get_clearance,
    list_avoided,
    list_clearances,
    list_credits,
    list_steps,
)
from sambung.clearance.rules import ClearanceState, ClearanceStep
from sambung.directory.provenance import Provenance
from sambung.evaluation.queries import count_benefits
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import NotFound
from sambung.site.cli.clearance import HEADER, clearance_group
from tests.clearance.cases import (
    BOARD,
    MONDAY,
    TEAM,
    answered,
    decided,
    draft,
    owner_of,
    submitted,
    turn,
)
from tests.factories import make_agency

pytestmark = pytest.mark.django_db


def run(*arguments):
    result = CliRunner().invoke(clearance_group, arguments)
    return result.exit_code, result.stdout


def test_an_agency_sees_its_own_and_the_team_all_but_drafts():
    mine, other = draft(), submitted()
    assert set(list_clearances(owner_of(mine.agency))) == {mine}
    assert set(list_clearances(TEAM)) == {other}
    assert set(list_clearances(BOARD[0])) == {other}
    assert set(list_clearances(Actor("x", "X"))) == set()
    with pytest.raises(NotFound):
        get_clearance(owner_of(mine.agency), other.code)
    assert get_clearance(TEAM, other.code.lower()) == other


def test_a_reader_of_an_agency_who_does_not_propose_sees_no_draft():
    clearance = draft()
    auditor = Actor("a", "A", frozenset({(Role.AUDITOR, clearance.agency.code)}))
    assert not list_clearances(auditor).exists()


def test_lists_are_narrowed_by_state():
    submitted()
    decided()
    assert [c.state for c in list_clearances(TEAM, states=[ClearanceState.DECIDED])] == [
        ClearanceState.DECIDED
    ]


def test_possible_steps_leave_out_building_what_was_refused():
    assert ClearanceStep.BEGIN in list_steps(answered("build", "1"))
    assert list_steps(answered("refuse", "2")) == (ClearanceStep.CLOSE,)


def test_what_is_not_built_counts_as_avoided_with_its_estimates():
    decided("build")
    joined, refused = decided("join"), decided("refuse")
    avoided = {each.code: each for each in list_avoided()}
    assert set(avoided) == {joined.code, refused.code}
    assert avoided[joined.code].target == "e-Puskesmas"
    assert avoided[joined.code].build_cost == 250_000_000


@pytest.mark.django_db(databases=["default", "ledger"])
def test_benefits_add_up_what_was_avoided_without_examples():
    decided("refuse")
    example = decided("refuse")
    example.agency.provenance = Provenance.EXAMPLE
    example.agency.save()
    counted = count_benefits(now=MONDAY)
    assert (len(counted.avoided), counted.avoided_cost) == (1, 250_000_000)


def test_an_idea_is_credited_once_its_letter_is_out():
    decided("not_needed")
    assert list_credits() == ()
    clearance = answered("not_needed")
    assert [each.code for each in list_credits()] == [clearance.code]
    close(actor=TEAM, clearance=clearance, note="Selesai.", **turn(clearance))
    (credit,) = list_credits()
    assert "formulir" in credit.credit


def test_the_command_lists_shows_and_exports(tmp_path):
    clearance = decided("refuse")
    status, text = run("list", "--json")
    (row,) = json.loads(text)
    assert status == 0
    assert (row["code"], row["decision"], row["waits_for"]) == (
        clearance.code,
        "refuse",
        "integrator",
    )
    assert run("list", "--state", "draft", "--json") == (0, "[]\n")
    shown = json.loads(run("show", clearance.code, "--json")[1])
    assert len(shown["votes"]) == 3
    assert shown["decision_alternatives"][0] == "Pakai e-Puskesmas"
    assert clearance.name in run("show", clearance.code)[1]
    assert json.loads(run("export", "--json")[1]) == [shown]
    path = tmp_path / "r.csv"
    assert run("export", "--output", str(path))[0] == 0
    lines = path.read_text("utf-8-sig").splitlines()
    assert lines[0] == ",".join(HEADER)
    assert len(lines) == 2


def test_the_command_says_when_there_is_no_such_proposal():
    status, text = run("show", "RKA-9999", "--json")
    assert status == 1
    assert json.loads(text)["error"]["code"] == "not_found"


def test_a_text_like_a_formula_is_not_run_by_a_spreadsheet(tmp_path):
    draft(make_agency(), name="=CMD()")
    path = tmp_path / "r.csv"
    run("export", "--output", str(path))
    assert "'=CMD()" in path.read_text("utf-8-sig")
