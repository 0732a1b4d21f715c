"""TF-IDF as a sparse matrix: how much each feature tells of each entry.

Written here because the library that has it takes five seconds and a hundred megabytes to import
in every process, for what is one formula: (1 + ln tf) · (ln((1 + n) / (1 + df)) + 1), each entry
scaled to length 1 (Salton and Buckley, 1988; smoothed as is usual).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from scipy import sparse


class Weights:
    """The weights of features, learnt from the entries given. Unknown features weigh nothing."""

    def __init__(self, entries: Sequence[Sequence[str]]) -> None:
        frequency = Counter(feature for features in entries for feature in set(features))
        self._column = {feature: column for column, feature in enumerate(frequency)}
        counts = np.fromiter(frequency.values(), dtype=np.float32, count=len(frequency))
        self._idf = np.log((1 + len(entries)) / (1 + counts)) + 1

    def __len__(self) -> int:
        return len(self._column)

    def admit(self, entries: Iterable[Sequence[str]]) -> None:
        """Take in features nobody had before, as rare as a feature of one entry is."""
        new = dict.fromkeys(f for features in entries for f in features if f not in self._column)
        self._column.update((f, at) for at, f in enumerate(new, start=len(self._column)))
        rare = self._idf.max() if len(self._idf) else 1.0
        self._idf = np.concatenate([self._idf, np.full(len(new), rare, dtype=np.float32)])

    def find_column(self, feature: str) -> int | None:
        """Find the column of a feature; None when no entry has it."""
        return self._column.get(feature)

    def get_rarity(self, feature: str) -> float:
        """Give how much a feature tells: more the rarer it is, most when no entry has it."""
        column = self._column.get(feature)
        return float(self._idf[column]) if column is not None else self.get_most()

    def get_most(self) -> float:
        """Give how much a feature tells that hardly any entry has."""
        return float(self._idf.max()) if len(self._idf) else 1.0

    def list_features(self) -> tuple[str, ...]:
        """List the features that are known."""
        return tuple(self._column)

    def weigh(self, entries: Iterable[Sequence[str]]) -> Any:
        """Give the matrix of entries by features, each row of length 1 (or 0: nothing known)."""
        columns: list[int] = []
        values: list[float] = []
        ends = [0]
        for features in entries:
            known = Counter(
                self._column[feature] for feature in features if feature in self._column
            )
            row = np.fromiter(known.values(), dtype=np.float32, count=len(known))
            weights = (1 + np.log(row)) * self._idf[list(known)] if known else row
            length = float(np.sqrt(np.square(weights).sum()))
            columns += known
            values += (weights / length).tolist() if length else []
            ends.append(len(columns))
        shape = (len(ends) - 1, len(self._column))
        return sparse.csr_matrix(
            (np.array(values, dtype=np.float32), np.array(columns, dtype=np.int32), ends),
            shape=shape,
        )


def list_parts(text: str, *, shortest: int = 3, longest: int = 4) -> list[str]:
    """List the runs of letters of each word, with its edges marked by blanks.

    >>> list_parts("pbb")
    [' pb', 'pbb', 'bb ', ' pbb', 'pbb ']
    """
    parts = []
    for word in text.split():
        edged = f" {word} "
        for length in range(shortest, longest + 1):
            parts += [edged[at : at + length] for at in range(len(edged) - length + 1)]
    return parts
