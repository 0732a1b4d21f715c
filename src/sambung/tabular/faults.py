"""Collecting what is wrong with a file, so that a person can correct everything at once."""

from sambung.kernel.errors import Fault, InvalidTable
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _

MAX_FAULTS = 100
_SHOWN_LENGTH = 80


class FaultList:
    """The faults of one file, in the order they were found; stops the reading at a hundred."""

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name
        self._faults: list[Fault] = []

    def add(
        self,
        expected: Message,
        *,
        row: int | None = None,
        column: str | None = None,
        found: str = "",
    ) -> None:
        """Keep one fault.

        Raises:
            InvalidTable: a hundred are reached; more would help nobody.
        """
        shown = found if len(found) <= _SHOWN_LENGTH else f"{found[: _SHOWN_LENGTH - 1]}…"
        self._faults.append(Fault(self._file_name, row, column, shown, expected))
        if len(self._faults) >= MAX_FAULTS:
            self.stop_if_any()

    def stop_if_any(self) -> None:
        """End the reading when there is at least one fault.

        Raises:
            InvalidTable: with every fault so far.
        """
        if self._faults:
            raise self._as_error()

    def refusal(
        self, expected: Message, *, row: int | None = None, found: str = ""
    ) -> InvalidTable:
        """Make the error for a fault that leaves nothing more to look at.

        Raises:
            InvalidTable: this is the hundredth fault.
        """
        self.add(expected, row=row, found=found)
        return self._as_error()

    def _as_error(self) -> InvalidTable:
        first = self._faults[0].expected
        if len(self._faults) == 1:
            return InvalidTable(first, self._faults)
        summary = _(
            "The file %(file)s has %(count)s faults. The first: %(first)s",
            file=self._file_name,
            count=len(self._faults),
            first=first,
        )
        return InvalidTable(summary, self._faults)
