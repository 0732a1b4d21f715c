"""The offices of entries, searched apart: there are few of them, and each has many entries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np


class Offices:
    """The office of each row, by number, and the terms of its names."""

    def __init__(self) -> None:
        self._number_of: dict[str, int] = {}
        self._terms: list[frozenset[str]] = []
        self._of_row: Any = np.empty(0, dtype=np.int32)

    def add(self, offices: Sequence[str], terms_of: Mapping[str, Iterable[str]]) -> None:
        """Take in the offices of further rows; `terms_of` holds the terms of each of them."""
        for office in offices:
            if office not in self._number_of:
                self._number_of[office] = len(self._terms)
                self._terms.append(frozenset(terms_of[office]))
        numbers = np.array([self._number_of[office] for office in offices], dtype=np.int32)
        self._of_row = np.concatenate([self._of_row, numbers])

    def weigh(self, terms: Mapping[str, float]) -> Any | None:
        """Give each row the best value among the terms of its office; None: no office has any."""
        best = [max((terms[t] for t in own & terms.keys()), default=0.0) for own in self._terms]
        return np.array(best, dtype=np.float32)[self._of_row] if any(best) else None
