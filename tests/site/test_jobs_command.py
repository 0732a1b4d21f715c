"""`sambung jobs`: what Sambung does by itself, for people and for machines."""

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from sambung.journal.operations import keep_progress
from sambung.journal.registry import list_duties
from sambung.journal.rules import Progress, begin, fail, succeed
from sambung.kernel import clock
from sambung.site.cli.commands import sambung

pytestmark = pytest.mark.django_db


def call(*arguments):
    with override("en"):
        answer = CliRunner().invoke(sambung, ["jobs", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def note(name, *, failures=0):
    duty = next(duty for duty in list_duties() if duty.name == name)
    now = clock.now()
    progress = succeed(begin(Progress(), duty, now=now), duty, now=now)
    for _ in range(failures):
        progress = fail(begin(progress, duty, now=now), duty, fault="ValueError", now=now)
    keep_progress(duty=duty, before=Progress(), after=progress, now=now)
    return progress


def test_every_duty_has_a_line_with_how_it_is():
    note("publish_rights")
    note("run_probes", failures=3)
    lines = {line.split()[0]: line for line in call().splitlines()}
    assert set(lines) == {"Duty", *(duty.name for duty in list_duties())}
    assert "0.5 s" in lines["publish_rights"]
    assert lines["publish_rights"].endswith("does well")
    assert lines["run_probes"].endswith("KEEPS FAILING: ValueError")
    assert lines["watch_levels"].endswith("never ran")


def test_machines_read_the_same():
    progress = note("run_probes", failures=2)
    found = {row["name"]: row for row in json.loads(call("--json"))["jobs"]}
    row = found["run_probes"]
    assert (row["package"], row["process"], row["calls_outside"]) == (
        "verification",
        "worker",
        True,
    )
    assert (row["condition"], row["last_result"], row["failures"]) == ("retrying", "failed", 2)
    assert row["next_at"] == str(progress.next_at)
    assert timedelta(seconds=row["pause_seconds"]) == timedelta(seconds=2)
    assert found["watch_levels"]["condition"] == "never_ran"
