"""The errors people may see. Everything else is an internal error and is never shown.

SambungError
├── InvalidInput      what was given cannot be taken; says what is expected
│   └── InvalidTable  the rows of a file that cannot be taken, each with its place
├── NotPermitted      the actor has no role that allows it
├── NotFound          no such thing, or not for the eyes of the actor
├── Conflict          it cannot be done in the present state
└── Unavailable       a part of Sambung does not answer
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any


class SambungError(Exception):
    """An error with a code for machines and a translated message for people.

    `message` may be a lazy translation; it is rendered when it is shown, in the reader's language.
    """

    code = "error"
    status = 500

    def __init__(self, message: Any, *, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        if code:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)

    def as_dict(self) -> dict[str, Any]:
        """Give the error as plain values for JSON: the one shape of every answer to a machine."""
        return {"code": self.code, "message": str(self)}


class InvalidInput(SambungError):
    """What was given cannot be taken. The message says what is expected instead."""

    code = "invalid_input"
    status = 400


class NotPermitted(SambungError):
    """The actor holds no role that allows this. Denied is the default."""

    code = "not_permitted"
    status = 403


class NotFound(SambungError):
    """There is no such thing, or the actor may not know of it."""

    code = "not_found"
    status = 404


class Conflict(SambungError):
    """It cannot be done in the state things are in now."""

    code = "conflict"
    status = 409


class Unavailable(SambungError):
    """A part of Sambung does not answer; trying again later may help."""

    code = "unavailable"
    status = 503


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands and what is expected there.

    `row` is the row number a spreadsheet program shows (the header is usually row 1), or None
    when the fault concerns the whole file.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: Any

    def as_dict(self) -> dict[str, Any]:
        """Give the fault as plain values for JSON, with the message in the reader's language."""
        return {**asdict(self), "expected": str(self.expected)}


class InvalidTable(InvalidInput):
    """A file whose content cannot be taken. Carries every fault that was found, in order."""

    code = "invalid_table"

    def __init__(self, message: Any, faults: Sequence[Fault]) -> None:
        super().__init__(message)
        self.faults = tuple(faults)

    def as_dict(self) -> dict[str, Any]:
        """Give the error with each of its faults."""
        return {**super().as_dict(), "faults": [fault.as_dict() for fault in self.faults]}
