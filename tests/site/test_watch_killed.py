"""The watch over levels is killed while it writes; nothing is lost or doubled."""

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.site.running import RunningSambung

pytestmark = pytest.mark.instance

APPLICATIONS = 6
KILLED_AT = "3"
_ROOT = Path(__file__).parents[2]
_START = (
    "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'sambung.site.settings';"
    "django.setup();"
    "from tests.verification.levels import after, lift, lose;"
    "from sambung.verification.rules.levels import Level;"
    "from sambung.verification.models import Clarification as C, LevelChange as L;"
    "from sambung.verification.level_monitoring import watch_levels;"
)
_FALL = _START + (
    "from tests.factories import make_application, make_agency;"
    "owner = make_agency('PD-UJI');"
    f"fallen = [make_application(owner=owner) for _ in range({APPLICATIONS})];"
    "[lift(one, Level.REACHABLE) for one in fallen];"
    "watch_levels(now=after(hours=1));"
    "[lose(one, at=after(1)) for one in fallen]"
)
_WATCH = _START + "watch_levels(now=after(1, hours=1))"
_COUNT = _START + (
    "import json; from collections import Counter;"
    "from sambung.journal.models import AuditEntry as A;"
    "from sambung.journal.queries import list_pending_payloads;"
    "of = lambda rows: Counter(rows.filter(application__owner__code='PD-UJI')"
    ".values_list('application', flat=True));"
    "print(json.dumps({'clarifications': sorted(of(C.objects.all()).values()),"
    "'changes': sorted(of(L.objects.all()).values()),"
    "'journal': A.objects.filter(action='change_level', agency_code='PD-UJI').count(),"
    "'untold': len(list(list_pending_payloads('clarification_opened')))}))"
)


def start(installation, script):
    return subprocess.Popen(
        [sys.executable, "-c", script],
        cwd=_ROOT,
        env=installation.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(process):
    answer, error = process.communicate(timeout=300)
    assert process.returncode == 0, error
    return answer


def count(installation):
    return json.loads(finish(start(installation, _COUNT)))


def count_opened(installation):
    """Count the opened clarifications as another process finds them on the disk."""
    with closing(sqlite3.connect(installation.folder / "data" / "sambung.sqlite3")) as database:
        (number,) = database.execute("select count(*) from verification_clarification").fetchone()
    return number


def read_until(process, line):
    """Wait for a line of a process; it comes, or the process ends and the test fails."""
    for given in process.stdout:
        if given.strip() == line:
            return
    raise AssertionError(process.communicate()[1])


def test_a_watch_that_is_killed_while_it_writes_loses_and_doubles_nothing(tmp_path, migrated):
    installation = RunningSambung(tmp_path, data=migrated)
    finish(start(installation, _FALL))
    watch = start(installation, _TELLING)
    read_until(watch, KILLED_AT)
    watch.kill()
    watch.communicate()
    assert 0 < count_opened(installation) < APPLICATIONS
    for watch in [start(installation, _WATCH) for _ in range(2)]:
        finish(watch)
    assert count(installation) == {
        "clarifications": [1] * APPLICATIONS,
        "changes": [2] * APPLICATIONS,
        "journal": 2 * APPLICATIONS,
        "untold": 0,
    }


_TELLING = _START + (
    "from sambung.verification import level_monitoring as monitor;"
    "take, taken = monitor._write_change, [];"
    "monitor._write_change = lambda *a, **n: ("
    "take(*a, **n), taken.append(1), print(len(taken), flush=True));"
    "watch_levels(now=after(1, hours=1))"
)
"""The watch, telling of each step it took just before the step is kept."""
