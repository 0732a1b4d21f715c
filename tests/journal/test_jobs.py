"""Packages declare what they do by themselves, and one page lists all of it."""

import re
import sys
from datetime import timedelta
from pathlib import Path
from types import ModuleType

import pytest

import sambung
from sambung.journal import registry
from sambung.journal.registry import list_duties, list_duties_of
from sambung.kernel.duties import Process
from tests.journal.test_progress import make_duty

PAGE = Path("docs/reference/jobs.md")


@pytest.fixture
def declared(tmp_path, monkeypatch):
    """Give a function that installs a package with a `jobs` module of its own."""
    list_duties.cache_clear()
    monkeypatch.setattr(sambung, "__path__", [*sambung.__path__, str(tmp_path)])

    def declare(package, *duties):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        (tmp_path / package / "jobs.py").touch()
        module = ModuleType(f"sambung.{package}.jobs")
        module.DUTIES = duties
        module.__spec__ = registry.find_spec("sambung.journal.jobs")
        monkeypatch.setitem(sys.modules, f"sambung.{package}.jobs", module)

    yield declare
    list_duties.cache_clear()


def test_a_package_joins_by_declaring_its_duties(declared):
    declared("newcomer", make_duty(name="sweep_anew"))
    found = {duty.name: duty.package for duty in list_duties()}
    assert found["sweep_anew"] == "newcomer"
    assert found["publish_rights"] == "gateway"


def test_two_duties_of_one_name_are_refused(declared):
    declared("newcomer", make_duty(name="publish_rights"))
    with pytest.raises(ValueError, match="publish_rights"):
        list_duties()


def test_what_puts_decisions_into_force_runs_apart_from_what_talks_to_the_outside():
    publisher = {duty.name for duty in list_duties_of(Process.PUBLISHER)}
    assert publisher == {"publish_rights", "change_signing_keys", "end_sessions_of_departed"}
    outside = [duty for duty in list_duties() if duty.calls_outside]
    assert {duty.process for duty in outside} == {Process.WORKER}
    assert {duty.name for duty in outside} == {
        "deliver_logout_notices",
        "deliver_messages",
        "follow_events",
        "run_probes",
    }


def test_the_page_lists_the_duties_there_are():
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (\w+) \| ([^|]+) \| ([^|]+) \| (\w+) \|", PAGE.read_text(), re.M
    )
    assert rows == [
        (
            duty.name,
            duty.package,
            duty.process,
            write(duty.pause) + (f", {duty.rests} × its run" if duty.rests else ""),
            write(duty.budget),
            "yes" if duty.calls_outside else "no",
        )
        for duty in list_duties()
    ]


def write(span: timedelta) -> str:
    seconds = span.total_seconds()
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s"
