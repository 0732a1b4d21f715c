"""A process that reads for us takes no more than it was given, and leaves nothing behind."""

import os
import textwrap
from pathlib import Path

import pytest

from sambung.kernel import confinement
from sambung.kernel.confinement import (
    Allowance,
    ConfinedFailure,
    LimitReached,
    NoTurn,
    ask_confined,
)

PLENTY = Allowance(seconds=120, cpu_seconds=30)


@pytest.fixture
def ask(tmp_path, monkeypatch):
    """Give a function that asks a process with this body, which gets `question`."""

    def run(body, question=None, allowance=PLENTY):
        script = tmp_path / "reader.py"
        script.write_text(
            "from sambung.kernel.confinement import answer_confined\n"
            "def answer(question):\n"
            f"{textwrap.indent(textwrap.dedent(body), '    ')}\n"
            "answer_confined(answer)\n"
        )
        started = []

        def start(command, **options):
            process = popen([command[0], command[1], str(script)], **options)
            started.append(process)
            return process

        popen = confinement.subprocess.Popen
        monkeypatch.setattr(confinement.subprocess, "Popen", start)
        try:
            return list(ask_confined("unused", question, allowance))
        finally:
            monkeypatch.undo()
            assert all(process.returncode is not None for process in started)
            assert not [each for each in started if Path(f"/proc/{each.pid}").exists()]

    return run


def test_it_gives_back_plain_values_line_by_line(ask):
    assert ask("yield question\nyield {'é': [1, 2.5, None]}", [1]) == [[1], {"é": [1, 2.5, None]}]


def test_it_is_killed_when_its_time_by_the_clock_is_up(ask):
    with pytest.raises(LimitReached):
        ask("import time\nyield 1\ntime.sleep(600)", allowance=Allowance(seconds=1))


def test_it_is_killed_when_its_processor_time_is_up(ask):
    with pytest.raises(LimitReached):
        ask("while True: pass\nyield 1", allowance=Allowance(seconds=120, cpu_seconds=1))


@pytest.mark.parametrize(
    "body", ["yield len(bytearray(2**30))", "x = []\nwhile True: x.append(' ' * 10**6)\nyield 1"]
)
def test_it_ends_when_its_memory_is_used_up(ask, body):
    with pytest.raises(LimitReached):
        ask(body, allowance=Allowance(seconds=120, memory_bytes=200 * 1024**2))


def test_it_is_killed_when_it_says_too_much(ask):
    with pytest.raises(LimitReached):
        ask("while True: yield 'x' * 1000", allowance=Allowance(seconds=120, result_bytes=50_000))


def test_one_endless_line_is_too_much_too(ask):
    with pytest.raises(LimitReached):
        ask("yield 'x' * 10**6", allowance=Allowance(seconds=120, result_bytes=50_000))


def test_it_can_write_no_file_and_start_no_process(ask, tmp_path):
    target = tmp_path / "written"
    with pytest.raises((LimitReached, ConfinedFailure)):
        ask(f"f = open({str(target)!r}, 'w'); f.write('x'); f.close()\nyield 1")
    assert not target.exists() or not target.read_text()


def test_it_sees_nothing_of_the_environment(ask, monkeypatch):
    monkeypatch.setenv("SAMBUNG_SECRET", "s")
    [seen] = ask("import os\nyield dict(os.environ)")
    assert "SAMBUNG_SECRET" not in seen
    assert "PATH" not in seen or seen["PATH"] != os.environ["PATH"]


def test_a_fault_of_its_own_is_told_apart_from_a_limit_and_without_its_text(ask):
    with pytest.raises(ConfinedFailure, match=r"KeyError; .*reader\.py") as caught:
        ask("yield 1\nraise KeyError('a name')")
    assert "a name" not in str(caught.value)


def test_it_ends_when_nobody_listens_any_more(ask):
    lines = ask_confined("sambung.tabular.reader", {"path": "/nowhere"}, PLENTY)
    lines.close()
    assert confinement._turns.acquire(blocking=False)
    confinement._turns.release()


def test_more_than_two_at_once_wait_and_then_are_refused(ask, monkeypatch):
    monkeypatch.setattr(confinement, "_LONGEST_WAIT_SECONDS", 0.01)
    with confinement._turns, confinement._turns, pytest.raises(NoTurn):
        next(ask_confined("sambung.tabular.reader", {}, PLENTY))
