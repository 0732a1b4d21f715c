"""The way of a matter, as its page shows it (`console/frame/way.html`)."""

from dataclasses import dataclass
from typing import Any

from sambung.kernel.messages import Message
from sambung.workflow.rules.tables import StateTable
from sambung.workflow.rules.ways import Place, mark_way


@dataclass(frozen=True, slots=True)
class WayMark:
    """A state on the way of a matter, in words, and how the matter stands to it."""

    title: Message
    place: Place


def list_way_marks(table: StateTable[Any, Any], state: str) -> tuple[WayMark, ...]:
    """List the marks of the usual way; none for a matter that left it."""
    return tuple(
        WayMark(table.get_state(each).title, place) for each, place in mark_way(table.way, state)
    )
