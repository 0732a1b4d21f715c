"""The Merkle tree of RFC 6962: one root hash that fixes every record and their order.

The tree only grows. Its complete subtrees never change again, so their hashes are stored as nodes
(level, position): level 0 holds the leaves, node (2, 1) covers the leaves 4 to 7. Everything else
follows from O(log n) of them.

>>> tree = GrowingTree()
>>> nodes = [node for data in (b"a", b"b", b"c") for node in tree.append(leaf_hash(data))]
>>> stored = {(node.level, node.position): node.hash for node in nodes}
>>> path = inclusion_path(1, 3, lambda level, position: stored[level, position])
>>> verify_inclusion(leaf_hash(b"b"), 1, 3, path, tree.root())
True
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves (RFC 6962, section 2.1)."""

ReadNode = Callable[[int, int], bytes]
"""Gives the hash of the complete subtree at (level, position)."""


class Node(NamedTuple):
    """A complete subtree: it covers 2^level leaves from `position` · 2^level on."""

    level: int
    position: int
    hash: bytes


def leaf_hash(data: bytes) -> bytes:
    """Hash the bytes of one leaf; the prefix 0 keeps leaves apart from nodes (section 2.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees into their parent (section 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class GrowingTree:
    """The right edge of a tree: all that is needed to append and to know the root.

    It holds one hash per set bit of the size, so a tree of a billion leaves fits in a kilobyte.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ValueError("one hash is needed for each complete subtree of the right edge")
        self.size = size
        self._peaks = list(peaks)

    @classmethod
    def load(cls, size: int, read_node: ReadNode) -> "GrowingTree":
        """Take up a stored tree at its right edge."""
        return cls(size, [read_node(*place) for place in list_peak_places(size)])

    def append(self, leaf: bytes) -> list[Node]:
        """Add one leaf hash; gives the nodes to store: the leaf and each subtree it completes."""
        level, position, value = 0, self.size, leaf
        nodes = [Node(level, position, value)]
        while position & 1:
            value = node_hash(self._peaks.pop(), value)
            level, position = level + 1, position >> 1
            nodes.append(Node(level, position, value))
        self._peaks.append(value)
        self.size += 1
        return nodes

    def root(self) -> bytes:
        """Give the Merkle Tree Hash of the present leaves (section 2.1)."""
        if not self._peaks:
            return EMPTY_ROOT
        value = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            value = node_hash(peak, value)
        return value


def list_peak_places(size: int) -> list[tuple[int, int]]:
    """List (level, position) of the complete subtrees of the right edge, the largest first.

    >>> list_peak_places(6)
    [(2, 0), (1, 2)]
    """
    levels = [level for level in range(size.bit_length()) if size >> level & 1]
    return [(level, (size >> level) - 1) for level in reversed(levels)]


def count_nodes(size: int) -> int:
    """Count the complete subtrees above the leaves in a tree of that size."""
    return size - size.bit_count()


def inclusion_path(index: int, size: int, read_node: ReadNode) -> list[bytes]:
    """Give the audit path of one leaf in the tree of that size, lowest first (section 2.1.1).

    Raises:
        ValueError: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_hash(middle, end, read_node))
            end = middle
        else:
            path.append(_range_hash(start, middle, read_node))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, read_node: ReadNode) -> list[bytes]:
    """Prove that the tree of `first` leaves is the beginning of that of `second` (section 2.1.2).

    Raises:
        ValueError: the first size is zero or larger than the second.
    """
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof leads from size {first} to size {second}")
    path: list[bytes] = []
    start, end = 0, second
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range_hash(middle, end, read_node))
            end = middle
        else:
            path.append(_range_hash(start, middle, read_node))
            start = middle
    if start > 0:  # the first tree is not this subtree itself, so its hash must be told
        path.append(_range_hash(start, end, read_node))
    return path[::-1]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes
) -> bool:
    """Tell whether `path` proves that the leaf hash stands at `index` below `root`.

    Follows RFC 9162, section 2.1.3.2, which spells the check for RFC 6962's trees out.
    """
    if not 0 <= index < size:
        return False
    position, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            value = node_hash(sibling, value)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and hmac.compare_digest(value, root)


def verify_consistency(
    first: int, second: int, first_root: bytes, second_root: bytes, path: Sequence[bytes]
) -> bool:
    """Tell whether `path` proves that the second tree continues the first, changing nothing.

    Follows RFC 9162, section 2.1.4.2.
    """
    if not 0 < first <= second:
        return False
    if first == second:
        return not path and hmac.compare_digest(first_root, second_root)
    hashes = list(path) if first & (first - 1) else [first_root, *path]
    if not hashes:
        return False
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        position, last = position >> 1, last >> 1
    is_old = hmac.compare_digest(old, first_root)
    return last == 0 and is_old and hmac.compare_digest(new, second_root)


def _split(count: int) -> int:
    """The largest power of two smaller than a count above one: where RFC 6962 cuts a tree."""
    return 1 << (count - 1).bit_length() - 1


def _range_hash(start: int, end: int, read_node: ReadNode) -> bytes:
    """The hash of the leaves from `start` up to `end`, a subtree as RFC 6962 cuts them."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return read_node(level, start >> level)
    middle = start + _split(count)
    left = _range_hash(start, middle, read_node)
    return node_hash(left, _range_hash(middle, end, read_node))
