"""What a person said about the columns and words of a file that Sambung does not know."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sambung.portfolio.fields.identity import fold

ASIDE = "aside"
"""A column without a field of its own: its cells are kept with the application."""
DROP = "drop"
"""A column that is not taken at all."""
LEAVE_OUT = "leave_out"
"""Rows with this text wait for somebody to correct them."""
EMPTY = "empty"
"""The cell counts as empty; its text is kept with the application."""


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers about one file, or remembered from earlier ones.

    `columns` maps a title, folded by `fold_title`, to a column, `ASIDE` or `DROP`. `words` maps a
    column and a text, folded by `fold`, to a kept value, `EMPTY` or `LEAVE_OUT`; the empty text
    stands for empty cells and for a column the file does not have.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def over(self, earlier: "Answers") -> "Answers":
        """Give both together; where they differ, these count."""
        return Answers({**earlier.columns, **self.columns}, {**earlier.words, **self.words})

    def as_dict(self) -> dict[str, Any]:
        """Give them as plain values for JSON."""
        return {
            "columns": dict(self.columns),
            "words": [[column, text, value] for (column, text), value in self.words.items()],
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> "Answers":
        """Give the answers of `as_dict`."""
        return cls(
            dict(plain.get("columns", {})),
            {(column, text): value for column, text, value in plain.get("words", [])},
        )


@dataclass(frozen=True, slots=True)
class WordQuestion:
    """A text Sambung cannot take in a column, in how many rows it stands and what it may mean.

    `proposal` is a value to keep; "" when there is none. `text` is as it stands first, "" for
    empty cells.
    """

    column: str
    title: str
    text: str
    count: int
    row: int
    proposal: str = ""

    @property
    def text_key(self) -> str:
        """The text as answers name it."""
        return fold(self.text)
