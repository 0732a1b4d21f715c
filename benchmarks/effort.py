"""How much is measured: all of it, or just enough to show that every benchmark still runs.

It travels in the environment, since most benchmarks measure in a process of their own.
"""

import os
from typing import TypeVar

_SHORT = "BENCH_SHORT"
_Amount = TypeVar("_Amount")


def shorten() -> None:
    """Let everything that is imported or started from now on measure little."""
    os.environ[_SHORT] = "yes"


def is_short() -> bool:
    """Whether the figures only show that a benchmark runs."""
    return _SHORT in os.environ


def choose(full: _Amount, *, short: _Amount) -> _Amount:
    """Give an amount for the whole measurement, or the one for the short form."""
    return short if is_short() else full
