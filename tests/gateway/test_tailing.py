"""The tailer on real files: each line once, whatever happens to the log."""

import os
import stat
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from sambung.gateway import tailing
from sambung.gateway.log import spool as spool_files
from sambung.gateway.log.lines import MAX_LINE_BYTES
from sambung.gateway.log.spool import Spool
from sambung.gateway.tailing import Tailer, build_tailer
from sambung.kernel.errors import Unavailable
from sambung.ledger.auditing import verify_ledger
from sambung.ledger.models import ExchangeRecord, SpoolPosition, UnreadableLine
from sambung.ledger.queries import count_records, find_latest_checkpoint
from tests.gateway.log_samples import encode, encode_call, interpret_plainly

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


class Writer:
    """Writes the log as Envoy does: into an open file, until it is asked to open it anew."""

    def __init__(self, path):
        self.path = path
        self.is_reachable = True
        self.reopened = 0
        self._file = open(path, "ab", buffering=0)  # noqa: SIM115 - held open, as Envoy does

    def write(self, *pieces):
        for piece in pieces:
            self._file.write(piece)

    def reopen(self):
        if not self.is_reachable:
            raise Unavailable("no answer")
        self.reopened += 1
        self._file.close()
        self._file = open(self.path, "ab", buffering=0)  # noqa: SIM115 - likewise


class Clock:
    def __init__(self):
        self.now = START

    def pass_seconds(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def writer(tmp_path):
    return Writer(tmp_path / "exchange.jsonl")


@pytest.fixture
def clock():
    return Clock()


def make_tailer(writer, rotate_above_bytes=2000):
    return Tailer(
        spool=writer.path,
        gateway="gw-1",
        interpreter=interpret_plainly,
        reopen_logs=writer.reopen,
        rotate_above_bytes=rotate_above_bytes,
    )


@pytest.fixture
def start_tailer(writer):
    """Start a tailer, as after a restart; it sets files above 2 KB aside."""
    return partial(make_tailer, writer)


@contextmanager
def tailing_scene():
    """Give a log and a ledger of their own, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, transaction.atomic(using="ledger"):
        writer = Writer(Path(folder) / "exchange.jsonl")
        yield writer, partial(make_tailer, writer), Clock()
        transaction.set_rollback(True, using="ledger")


def read_all(tailer, clock):
    """Let the tailer run until nothing is left, files set aside included; gives what it took."""
    taken = 0
    for _ in range(8):
        clock.pass_seconds(0.6)
        taken += tailer.run_once(clock.now)
    return taken


def taken_calls():
    return list(ExchangeRecord.objects.order_by("index").values_list("request_id", flat=True))


def calls(*numbers):
    return [f"call-{number}" for number in numbers]


def unreadable():
    return list(UnreadableLine.objects.order_by("id").values_list("reason", "offset", "length"))


def list_log_files(writer):
    return sorted(path.name for path in writer.path.parent.iterdir())


def test_lines_are_taken_as_they_come(writer, start_tailer, clock):
    tailer = start_tailer()
    assert read_all(tailer, clock) == 0
    writer.write(encode_call(1), encode_call(2))
    assert read_all(tailer, clock) == 2
    writer.write(encode_call(3))
    assert read_all(tailer, clock) == 1
    assert taken_calls() == calls(1, 2, 3)
    assert find_latest_checkpoint().size == 3


def test_first_line_is_signed_at_once_and_the_last_when_it_is_quiet(writer, start_tailer, clock):
    tailer = start_tailer()
    tailer.run_once(clock.now)
    writer.write(encode_call(1))
    tailer.run_once(clock.now)
    assert find_latest_checkpoint().size == 1
    writer.write(encode_call(2))
    tailer.run_once(clock.now)
    assert find_latest_checkpoint().size == 1
    tailer.run_once(clock.now)
    assert find_latest_checkpoint().size == 2


def test_no_database_is_asked_when_nothing_happened(
    writer, start_tailer, clock, django_assert_num_queries
):
    tailer = start_tailer()
    writer.write(encode_call(1))
    read_all(tailer, clock)
    with django_assert_num_queries(0, using="ledger"):
        tailer.run_once(clock.now)


def test_log_is_for_the_owner_alone(writer, start_tailer, clock):
    writer.path.chmod(0o644)
    tailer = start_tailer()
    read_all(tailer, clock)
    assert stat.S_IMODE(writer.path.stat().st_mode) == 0o600
    writer.path.unlink()
    read_all(tailer, clock)
    assert stat.S_IMODE(writer.path.stat().st_mode) == 0o600


def test_torn_last_line_waits_until_it_is_whole(writer, start_tailer, clock):
    tailer = start_tailer()
    whole = encode_call(2)
    writer.write(encode_call(1), whole[:50])
    assert read_all(tailer, clock) == 1
    assert unreadable() == []
    writer.write(whole[50:])
    assert read_all(tailer, clock) == 1
    assert taken_calls() == calls(1, 2)


def test_line_behind_a_torn_one_is_saved(writer, start_tailer, clock):
    torn = encode_call(1)[:50]
    writer.write(torn, encode_call(2), encode_call(3))
    assert read_all(start_tailer(), clock) == 2
    assert taken_calls() == calls(2, 3)
    assert unreadable() == [("torn", 0, 50)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "not_json"),
        (b"\xff\x00 no json", "not_json"),
        (b"[1, 2]", "wrong_shape"),
        (b'{"at": 1}', "wrong_shape"),
        (encode(status="200"), "wrong_shape"),
        (encode(path="x" * MAX_LINE_BYTES), "too_long"),
    ],
)
def test_corrupt_line_is_counted_and_reading_goes_on(
    writer, start_tailer, clock, caplog, raw, reason
):
    first = encode_call(1)
    writer.write(first, raw + b"\n", encode_call(2))
    assert read_all(start_tailer(), clock) == 2
    assert taken_calls() == calls(1, 2)
    assert unreadable() == [(reason, len(first), len(raw))]
    assert f"1 {reason}" in caplog.text


def test_content_of_a_corrupt_line_is_neither_logged_nor_kept(writer, start_tailer, clock, caplog):
    writer.write(b'{"path": "/rows/3273010101900001"\n')
    read_all(start_tailer(), clock)
    assert "3273010101900001" not in caplog.text
    assert "3273010101900001" not in str(UnreadableLine.objects.values().get())


def test_endless_line_takes_no_memory_and_reading_goes_on(writer, start_tailer, clock, monkeypatch):
    monkeypatch.setattr(spool_files, "CHUNK_BYTES", 10_000)
    monkeypatch.setattr(tailing, "CHUNK_BYTES", 10_000)
    writer.write(b"x" * 25_000 + b"\n", encode_call(1))
    assert read_all(start_tailer(10**6), clock) == 1
    assert [length for _reason, _offset, length in unreadable()] == [10_000, 10_000, 5000]


def test_call_refused_before_it_got_a_number_is_taken_once(writer, start_tailer, clock):
    line = encode(id=None, status=400, details="path_normalization_failed", method=None) + b"\n"
    writer.write(line, line)
    assert read_all(start_tailer(), clock) == 2
    SpoolPosition.objects.update(offset=0, anchor="")
    assert read_all(start_tailer(), clock) == 0
    assert count_records() == 2
    assert all(name.startswith("unnumbered-") for name in taken_calls())


def test_reading_goes_on_where_it_was_after_a_restart(writer, start_tailer, clock):
    writer.write(encode_call(1))
    read_all(start_tailer(), clock)
    writer.write(encode_call(2))
    assert read_all(start_tailer(), clock) == 1
    assert taken_calls() == calls(1, 2)


def test_two_tailers_take_each_line_once(writer, start_tailer, clock):
    one, other = start_tailer(), start_tailer()
    for number in range(10):
        writer.write(encode_call(number))
        one.run_once(clock.now)
        other.run_once(clock.now)
    read_all(one, clock)
    read_all(other, clock)
    assert taken_calls() == calls(*range(10))


class TestChangedFile:
    """The file is not the one that was read: somebody else has touched it."""

    def test_truncated_log_is_read_from_its_start(self, writer, start_tailer, clock, caplog):
        tailer = start_tailer()
        writer.write(encode_call(1), encode_call(2))
        read_all(tailer, clock)
        os.truncate(writer.path, 0)
        writer.write(encode_call(3))
        assert read_all(tailer, clock) == 1
        assert taken_calls() == calls(1, 2, 3)
        assert "truncated" in caplog.text

    def test_truncated_log_is_noticed_when_it_has_grown_longer_again(
        self, writer, start_tailer, clock
    ):
        writer.write(encode_call(1))
        read_all(start_tailer(), clock)
        os.truncate(writer.path, 0)
        writer.write(encode_call(2, path="/longer"), encode_call(3))
        assert read_all(start_tailer(), clock) == 2
        assert taken_calls() == calls(1, 2, 3)

    def test_replaced_log_is_read_and_envoy_asked_to_leave_the_old(
        self, writer, start_tailer, clock
    ):
        tailer = start_tailer()
        writer.write(encode_call(1))
        read_all(tailer, clock)
        writer.path.unlink()
        read_all(tailer, clock)
        assert writer.reopened == 1
        writer.write(encode_call(2))
        assert read_all(tailer, clock) == 1

    def test_file_that_got_an_old_inode_number_is_read_from_its_start(
        self, writer, start_tailer, clock
    ):
        writer.write(encode_call(1), encode_call(2))
        read_all(start_tailer(), clock)
        with open(writer.path, "r+b") as file:  # another content under the same number
            file.write(encode_call(8) + encode_call(9) + encode_call(7))
        assert read_all(start_tailer(), clock) == 3
        assert taken_calls() == calls(1, 2, 8, 9, 7)

    def test_everything_is_read_again_when_the_ledger_was_restored(
        self, writer, start_tailer, clock
    ):
        writer.write(encode_call(1), encode_call(2))
        read_all(start_tailer(), clock)
        SpoolPosition.objects.update(inode=1, offset=5, anchor="old")
        assert read_all(start_tailer(), clock) == 0
        assert taken_calls() == calls(1, 2)


class TestRotation:
    """A large log is set aside, read to its end and deleted."""

    def fill(self, writer, first, count=10):
        writer.write(*(encode_call(number) for number in range(first, first + count)))

    def test_large_log_is_set_aside_read_and_deleted(self, writer, start_tailer, clock):
        tailer = start_tailer()
        self.fill(writer, 0)
        read_all(tailer, clock)
        assert writer.reopened == 1
        assert list_log_files(writer) == ["exchange.jsonl"]
        assert writer.path.stat().st_size == 0
        self.fill(writer, 10)
        read_all(tailer, clock)
        assert taken_calls() == calls(*range(20))

    def test_new_file_is_for_the_owner_alone(self, writer, start_tailer, clock):
        self.fill(writer, 0)
        start_tailer().run_once(clock.now)
        start_tailer().run_once(clock.now)
        modes = {stat.S_IMODE(path.stat().st_mode) for path in writer.path.parent.iterdir()}
        assert modes == {0o600}

    def test_lines_written_into_the_file_set_aside_are_taken(self, writer, start_tailer, clock):
        writer.is_reachable = False
        tailer = start_tailer()
        self.fill(writer, 0)
        read_all(tailer, clock)
        self.fill(writer, 10)  # Envoy still holds the old file
        read_all(tailer, clock)
        assert len(list_log_files(writer)) == 2
        writer.is_reachable = True
        tailer.run_once(clock.now + timedelta(seconds=1))
        self.fill(writer, 20)
        read_all(tailer, clock)
        assert taken_calls() == calls(*range(30))
        assert list_log_files(writer) == ["exchange.jsonl"]

    def test_file_set_aside_is_not_deleted_before_a_second_of_silence(
        self, writer, start_tailer, clock
    ):
        tailer = start_tailer()
        self.fill(writer, 0)
        tailer.run_once(clock.now)
        tailer.run_once(clock.now)
        old = next(path for path in writer.path.parent.iterdir() if path.suffix == ".1")
        for number in range(10, 15):
            clock.pass_seconds(0.9)
            tailer.run_once(clock.now)
            with open(old, "ab") as file:  # the last buffer Envoy had in hand
                file.write(encode_call(number))
        assert old.exists()
        read_all(tailer, clock)
        assert not old.exists()
        assert taken_calls() == calls(*range(15))

    def test_torn_end_of_a_file_set_aside_is_counted(self, writer, start_tailer, clock):
        tailer = start_tailer()
        self.fill(writer, 0)
        writer.write(b'{"at":"20')
        read_all(tailer, clock)
        assert [(reason, length) for reason, _offset, length in unreadable()] == [("torn", 9)]
        assert list_log_files(writer) == ["exchange.jsonl"]

    @pytest.mark.parametrize("steps", range(9))
    def test_restart_finishes_the_file_set_aside(self, writer, start_tailer, clock, steps):
        tailer = start_tailer()
        self.fill(writer, 0)
        for _ in range(steps):
            tailer.run_once(clock.now)
            clock.pass_seconds(0.4)
        self.fill(writer, 10, 3)
        read_all(start_tailer(), clock)
        assert taken_calls() == calls(*range(13))
        assert list_log_files(writer) == ["exchange.jsonl"]

    def test_restart_goes_on_when_it_was_killed_between_commit_and_deletion(
        self, writer, start_tailer, clock, monkeypatch
    ):
        self.fill(writer, 0)
        left_over = writer.path.read_bytes()
        read_all(start_tailer(), clock)
        writer.path.with_name("exchange.jsonl.1").write_bytes(left_over)
        self.fill(writer, 10, 2)
        read_all(start_tailer(), clock)
        assert taken_calls() == calls(*range(12))
        assert list_log_files(writer) == ["exchange.jsonl"]

    def test_restart_goes_on_when_it_was_killed_right_after_the_renaming(
        self, writer, start_tailer, clock
    ):
        self.fill(writer, 0, 2)
        start_tailer().run_once(clock.now)
        os.rename(writer.path, writer.path.with_name("exchange.jsonl.1"))
        self.fill(writer, 2, 2)
        read_all(start_tailer(), clock)
        self.fill(writer, 4, 1)
        read_all(start_tailer(), clock)
        assert taken_calls() == calls(*range(5))
        assert list_log_files(writer) == ["exchange.jsonl"]

    def test_files_are_read_in_their_order_when_nothing_was_read_yet(
        self, writer, start_tailer, clock
    ):
        for suffix, number in ((".10", 2), (".9", 1)):
            writer.path.with_name(f"exchange.jsonl{suffix}").write_bytes(encode_call(number))
        writer.write(encode_call(3))
        read_all(start_tailer(), clock)
        read_all(start_tailer(), clock)
        assert taken_calls() == calls(1, 2, 3)

    def test_other_files_of_the_folder_are_left_alone(self, writer, start_tailer, clock):
        other = writer.path.with_name("exchange.jsonl.old")
        other.write_bytes(b"mine")
        self.fill(writer, 0)
        read_all(start_tailer(), clock)
        assert other.read_bytes() == b"mine"
        assert len(Spool(writer.path).list_files()) == 1


@given(
    st.lists(
        st.one_of(
            st.integers(1, 30).map(lambda count: ("calls", count)),
            st.integers(1, 80).map(lambda length: ("tear", length)),
            st.just(("junk", 0)),
            st.just(("restart", 0)),
            st.just(("run", 0)),
            st.floats(0.1, 2).map(lambda seconds: ("wait", seconds)),
        ),
        max_size=25,
    )
)
def test_every_whole_line_is_taken_once_whatever_happens(steps):
    """Any mixture of calls, torn lines, junk, restarts, rotation and waiting."""
    with tailing_scene() as (writer, start, clock):
        tailer, written = start(), 0
        for kind, amount in steps:
            if kind == "calls":
                lines = [encode_call(number) for number in range(written, written + amount)]
                writer.write(*lines)
                written += amount
            elif kind == "tear":
                writer.write(encode(path="/torn")[:amount])
            elif kind == "junk":
                writer.write(b"junk\n")
            elif kind == "restart":
                tailer = start()
            elif kind == "run":
                tailer.run_once(clock.now)
            else:
                clock.pass_seconds(amount)
        read_all(tailer, clock)
        read_all(tailer, clock)
        assert taken_calls() == calls(*range(written))
        assert verify_ledger().is_intact


def test_tailer_is_built_from_the_settings(settings, tmp_path, clock):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    settings.SAMBUNG_RUNTIME_FOLDER = tmp_path
    tailer = build_tailer()
    assert tailer.run_once(clock.now) == 0
    assert stat.S_IMODE((tmp_path / "spool").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "spool" / "exchange.jsonl").stat().st_mode) == 0o600
    with open(tmp_path / "spool" / "exchange.jsonl", "ab") as file:
        file.write(encode_call(1))
    assert tailer.run_once(clock.now) == 1
