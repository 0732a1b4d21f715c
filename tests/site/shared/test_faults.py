"""Whatever dies is started again, and nothing that was kept is lost."""

import pytest

from tests.site.running import wait_until

pytestmark = pytest.mark.instance


@pytest.mark.parametrize("name", ["web", "publisher", "worker", "tailer", "connector", "gateway"])
def test_a_killed_process_is_started_again_and_nothing_is_lost(sambung, name):
    before = sambung.counts()
    killed = sambung.kill(name)
    wait_until(
        lambda: sambung.process_ids().get(name) not in (None, killed), f"a new {name} process"
    )
    wait_until(sambung.is_healthy, "a healthy instance")
    after = sambung.counts()
    assert after.pop("records") >= before.pop("records"), "the prober may have called meanwhile"
    assert after == before
    assert sambung.run("ledger", "verify").returncode == 0
    assert sambung.run("demo", "--json").returncode == 0, f"it works without its old {name}"


def test_a_torn_and_a_corrupt_line_are_counted_and_cost_no_record(sambung):
    assert sambung.run("demo", "--json").returncode == 0
    spool = sambung.folder / "data" / "spool" / "exchange.jsonl"
    before, unreadable = sambung.counts(), count_unreadable(sambung)
    with open(spool, "ab") as file:
        file.write(b'{"id": "half a li\n\xff\xfe\x00 not a line\n')
    wait_until(lambda: count_unreadable(sambung) == unreadable + 2, "two unreadable lines")
    assert sambung.counts() == before
    assert sambung.run("demo", "--json").returncode == 0
    assert sambung.run("ledger", "verify").returncode == 0


def count_unreadable(running):
    return running.get("/healthz")["ledger"]["unreadable_lines"]
