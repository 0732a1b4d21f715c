"""Reading stored subtree hashes: a whole proof in two queries, whatever the size of the tree."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from sambung.kernel.errors import SambungError
from sambung.ledger.models import ExchangeRecord, TreeNode
from sambung.ledger.rules.merkle import HASH_BYTES, ReadNode

_LEVEL_BITS = 48
T = TypeVar("T")


class MissingNode(SambungError):
    """A subtree hash that should be stored is not: the ledger is damaged."""

    code = "ledger_damaged"


def place_of(level: int, position: int) -> int:
    """Give the key of a subtree above the leaves: its level and position in one number.

    >>> place_of(1, 5) - place_of(1, 0)
    5
    """
    return level << _LEVEL_BITS | position


def compute(function: Callable[[ReadNode], T]) -> T:
    """Run a tree function (`inclusion_path`, `GrowingTree.load`, …) on the stored nodes.

    The function runs twice: first on nothing, to learn which nodes it asks for, then on those.

    Raises:
        MissingNode: one of them is not stored.
    """
    wanted: list[tuple[int, int]] = []

    def note_down(level: int, position: int) -> bytes:
        wanted.append((level, position))
        return bytes(HASH_BYTES)

    function(note_down)
    found = read_nodes(wanted)

    def look_up(level: int, position: int) -> bytes:
        try:
            return found[level, position]
        except KeyError:
            raise MissingNode(
                _(
                    "The ledger is damaged: a part of its tree is missing. Run `sambung ledger "
                    "verify` and restore it from the backup."
                )
            ) from None

    return function(look_up)


def read_nodes(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Read the hashes of those of the places (level, position) that are stored."""
    asked = set(places)
    leaves = [position for level, position in asked if level == 0]
    above = {place_of(*place): place for place in asked if place[0] > 0}
    found: dict[tuple[int, int], bytes] = {}
    if leaves:
        rows = ExchangeRecord.objects.filter(index__in=leaves).values_list("index", "leaf_hash")
        found.update(((0, index), bytes(value)) for index, value in rows)
    if above:
        nodes = TreeNode.objects.filter(place__in=list(above)).values_list("place", "hash")
        found.update((above[place], bytes(value)) for place, value in nodes)
    return found
