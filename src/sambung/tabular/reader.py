"""The process that reads one file: `python -I -m sambung.tabular.reader`, started by `apart`."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sambung.kernel.confinement import answer_confined
from sambung.kernel.errors import InvalidTable
from sambung.tabular.plain import show_refusal, show_table
from sambung.tabular.reading import read_table


def _answer(question: Any) -> Iterator[Any]:
    try:
        table = read_table(Path(question.pop("path")), **question)
    except InvalidTable as error:
        yield show_refusal(error)
    else:
        yield from show_table(table)


if __name__ == "__main__":
    answer_confined(_answer)
