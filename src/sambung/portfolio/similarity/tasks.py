"""Whose task a subject is: agencies of the city, and offices outside it.

The list is a file: a concept a line, words for it where the list of synonyms has none, the code of
an agency, and the name and address of an office outside the city. Who does what follows the
division of affairs in Law 23 of 2014 (annex) and the names of the agencies. The line of the concept
`*` names whom one can always ask: the province.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EVERYTHING = "*"
"""The concept of whom one can always ask."""


@dataclass(frozen=True, slots=True)
class Task:
    """A subject and who has it as a task: `agency` by code, `outside` by name, or both."""

    concept: str
    agency: str
    outside: str
    address: str = ""

    @property
    def is_outside(self) -> bool:
        """Whether no agency of the city has it."""
        return bool(self.outside) and not self.agency


def load_tasks(path: Path | None) -> dict[str, Task]:
    """Load the tasks of a city by concept; without a file nobody is known to have any."""
    if path is None or not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = [
            Task(row["concept"], row["agency"], row["outside"], row.get("address") or "")
            for row in csv.DictReader(file)
        ]
    return {task.concept: task for task in rows}


def list_tasks_of(concepts: Iterable[str], tasks: dict[str, Task]) -> tuple[Task, ...]:
    """List the tasks some concepts are, in their order, each office once."""
    found = {(tasks[c].agency, tasks[c].outside): tasks[c] for c in concepts if c in tasks}
    return tuple(found.values())
