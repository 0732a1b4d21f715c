"""Reading what strangers sent in a process of its own, which is killed at its limits.

The process gets one question on its standard input and gives back lines of JSON: plain values, so
that nothing it says can be more than data. `python -I` keeps it apart from the environment.
"""

import json
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any

_OUT_OF_MEMORY = 70
_MOST_ERROR_BYTES = 64 * 1024
_MOST_AT_ONCE = 2
_LONGEST_WAIT_SECONDS = 20.0
_turns = threading.BoundedSemaphore(_MOST_AT_ONCE)


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the process may use up."""

    seconds: float = 60.0
    """By the clock, since the machine may be busy."""
    cpu_seconds: int = 30
    memory_bytes: int = 1024**3
    result_bytes: int = 256 * 1024**2


class LimitReached(Exception):
    """The process used up what it may use, and was ended."""


class NoTurn(Exception):
    """Other files are being read, and none was finished in time."""


class ConfinedFailure(RuntimeError):
    """The process ended by a fault of its own. Says its kind and place, and never its text."""


def ask_confined(module: str, question: Any, allowance: Allowance) -> Generator[Any, None, None]:
    """Let `module` answer a question in a process of its own; give its lines one by one.

    Who stops listening closes it; until then it holds its turn.

    Raises:
        LimitReached: it was killed. What it gave before may be all, or not.
        NoTurn: too many are at work already.
        ConfinedFailure: it ended by a fault.
    """
    if not _turns.acquire(timeout=_LONGEST_WAIT_SECONDS):
        raise NoTurn
    try:
        yield from _ask(module, question, allowance)
    finally:
        _turns.release()


def _ask(module: str, question: Any, allowance: Allowance) -> Iterator[Any]:
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-I", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env={},
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with _killed_after(process, allowance.seconds), process.stdin, process.stdout, process.stderr:
        try:
            process.stdin.writelines([json.dumps([asdict(allowance), question]).encode(), b"\n"])
            process.stdin.close()
        except BrokenPipeError:
            pass  # its exit status says why
        left = allowance.result_bytes
        while line := process.stdout.readline(left + 1):
            left -= len(line)
            if left < 0:
                raise LimitReached
            if line.endswith(b"\n"):
                yield json.loads(line)
        _judge(process.wait(), process.stderr)


@contextmanager
def _killed_after(process: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    """Leave no process behind, whether time runs out or nobody listens any more."""
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        process.kill()
        process.wait()


def _judge(status: int, errors: IO[bytes]) -> None:
    if status < 0 or status == _OUT_OF_MEMORY:
        raise LimitReached
    if status:
        lines = errors.read(_MOST_ERROR_BYTES).decode(errors="replace").splitlines()
        places = [line.strip() for line in lines if line.startswith("  File ")]
        kind = lines[-1].partition(":")[0] if lines else f"status {status}"
        raise ConfinedFailure("; ".join([kind, *places[-3:]]))


def answer_confined(answer: Callable[[Any], Iterable[Any]]) -> None:
    """Be the process: take on the limits, answer the question, and end.

    It may write to nothing but its standard output.
    """
    allowance, question = json.loads(sys.stdin.buffer.readline())
    _take_on(Allowance(**allowance))
    try:
        for line in answer(question):
            sys.stdout.buffer.writelines([json.dumps(line).encode(), b"\n"])
        sys.stdout.buffer.flush()
    except MemoryError:
        raise SystemExit(_OUT_OF_MEMORY) from None


def _take_on(allowance: Allowance) -> None:
    cpu, memory = allowance.cpu_seconds, allowance.memory_bytes
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
