"""A test of one interface: calls in order, within bounds, each answer against the description.

Only reading operations are called. Calls from the description's own examples come first and must
succeed; generated ones after them may be refused, yet never with what the description leaves out.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any

from sambung.verification.contracts.descriptions import PlannedCall, check_answer, plan_call

READING = frozenset({"GET", "HEAD"})
_SUCCESS = range(200, 300)
_LONGEST_TARGET = 1500


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far one test goes: calls, seconds in all, seconds between two calls."""

    calls: int = 30
    seconds: float = 20.0
    pause: float = 0.1
    generated_seconds: float = 5.0
    """The most a generated call may take."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back to a call."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Run:
    """What a test came to: the calls made, and how many of them succeeded."""

    calls: int
    successes: int


class Enough(Exception):
    """No more calls are welcome; what was seen until now stands."""


Send = Callable[[PlannedCall, float], Reply]
"""Makes a call within some seconds. It may raise `Enough`, or what its caller understands."""


def plan_examples(
    contract: Mapping[str, Any], operations: Iterable[tuple[str, str]]
) -> tuple[PlannedCall, ...]:
    """Plan one call of each reading operation, from the examples of what it needs.

    An operation that needs something without an example is left out.

    Raises:
        UnusableContract: a reference leads nowhere.
    """
    planned = (
        plan_call(contract, method=method, path_template=path)
        for method, path in operations
        if method in READING
    )
    return tuple(call for call in planned if call is not None)


def order_calls(
    examples: Sequence[PlannedCall], generated: Sequence[Sequence[PlannedCall]]
) -> tuple[PlannedCall, ...]:
    """Put examples first, then the generated calls of all operations in turn, each call once.

    Generated calls that are no reading calls, or too long for an address, are left out.
    """
    in_turn = (call for row in zip_longest(*generated) for call in row if call is not None)
    usable = (c for c in in_turn if c.method in READING and len(c.target) <= _LONGEST_TARGET)
    known: dict[tuple[str, str, tuple[tuple[str, str], ...]], PlannedCall] = {}
    for call in chain(examples, usable):
        known.setdefault((call.method, call.target, call.headers), call)
    return tuple(known.values())


def run_calls(
    contract: Mapping[str, Any],
    calls: Sequence[PlannedCall],
    send: Send,
    *,
    bounds: Bounds,
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> Run:
    """Make the calls as far as the bounds go and compare each answer with the description.

    Raises:
        Mismatch: an answer differs.
        UnusableContract: the description contradicts itself.
    """
    end = clock() + bounds.seconds
    calls = calls[: bounds.calls]
    examples = sum(not call.is_generated for call in calls)
    made = successes = 0
    for call in calls:
        if made:
            sleep(bounds.pause)
        left = end - clock()
        if left <= 0:
            break
        share = (
            min(left, bounds.generated_seconds) if call.is_generated else left / (examples - made)
        )
        try:
            reply = send(call, share)
        except Enough:
            break
        made += 1
        check_answer(
            contract,
            call,
            status=reply.status,
            content_type=reply.content_type,
            body=reply.body,
        )
        successes += reply.status in _SUCCESS
    return Run(made, successes)
