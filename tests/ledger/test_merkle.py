"""The tree against published vectors, against the definition, and against every small lie."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.ledger.rules.merkle import (
    EMPTY_ROOT,
    GrowingTree,
    consistency_path,
    count_nodes,
    inclusion_path,
    leaf_hash,
    list_peak_places,
    verify_consistency,
    verify_inclusion,
)

CT_INPUTS = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""The eight-leaf vectors of the Certificate Transparency reference implementation."""


class Grown:
    """A tree grown leaf by leaf, with its nodes stored as the ledger stores them."""

    def __init__(self, leaves):
        self.leaves = [leaf_hash(data) for data in leaves]
        self.tree = GrowingTree()
        self.stored = {}
        for leaf in self.leaves:
            for node in self.tree.append(leaf):
                assert (node.level, node.position) not in self.stored
                self.stored[node.level, node.position] = node.hash

    def read(self, level, position):
        return self.stored[level, position]


def defined_root(leaves):
    """RFC 6962, section 2.1, word for word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return hashlib.sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


leaf_lists = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


@pytest.mark.parametrize("size", range(1, 9))
def test_root_equals_the_published_vector(size):
    grown = Grown(CT_INPUTS[:size])
    assert grown.tree.root().hex() == CT_ROOTS[size - 1]


def test_root_of_no_leaves_is_the_hash_of_nothing():
    assert GrowingTree().root() == EMPTY_ROOT


def test_inclusion_paths_equal_those_of_the_rfc_when_the_tree_has_seven_leaves():
    """RFC 6962, section 2.1.3: the tree of seven leaves and the paths of d0, d3, d4 and d6."""
    grown = Grown([bytes([number]) for number in range(7)])
    _a, b, c, _d, _e, f, j = (grown.read(0, position) for position in range(7))
    g, h, i = (grown.read(1, position) for position in range(3))
    k = grown.read(2, 0)
    l_ = hashlib.sha256(b"\x01" + i + j).digest()
    paths = {0: [b, h, l_], 3: [c, g, l_], 4: [f, j, k], 6: [i, k]}
    for index, path in paths.items():
        assert inclusion_path(index, 7, grown.read) == path


def test_consistency_paths_equal_those_of_the_rfc_when_the_tree_has_seven_leaves():
    """RFC 6962, section 2.1.3: from three, four and six leaves to seven."""
    grown = Grown([bytes([number]) for number in range(7)])
    c, d, j = grown.read(0, 2), grown.read(0, 3), grown.read(0, 6)
    g, i, k = grown.read(1, 0), grown.read(1, 2), grown.read(2, 0)
    l_ = hashlib.sha256(b"\x01" + i + j).digest()
    assert consistency_path(3, 7, grown.read) == [c, d, g, l_]
    assert consistency_path(4, 7, grown.read) == [l_]
    assert consistency_path(6, 7, grown.read) == [i, j, k]


@given(leaf_lists)
def test_incremental_root_equals_the_defined_root(leaves):
    grown = Grown(leaves)
    assert grown.tree.root() == defined_root(leaves)
    assert len(grown.stored) == len(leaves) + count_nodes(len(leaves))


@given(leaf_lists, st.data())
def test_earlier_root_can_be_read_from_the_stored_nodes(leaves, data):
    grown = Grown(leaves)
    size = data.draw(st.integers(0, len(leaves)))
    assert GrowingTree.load(size, grown.read).root() == defined_root(leaves[:size])


@given(leaf_lists, st.data())
def test_growth_goes_on_the_same_when_the_tree_is_loaded_in_between(leaves, data):
    cut = data.draw(st.integers(0, len(leaves)))
    loaded = GrowingTree.load(cut, Grown(leaves).read)
    for leaf in leaves[cut:]:
        loaded.append(leaf_hash(leaf))
    assert loaded.root() == defined_root(leaves)


@given(leaf_lists, st.data())
def test_inclusion_is_proved_for_every_leaf_of_every_size(leaves, data):
    grown = Grown(leaves)
    size = data.draw(st.integers(1, len(leaves)))
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(index, size, grown.read)
    root = defined_root(leaves[:size])
    assert verify_inclusion(grown.leaves[index], index, size, path, root)


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=70, unique=True), st.data())
def test_inclusion_is_refused_when_anything_is_changed(leaves, data):
    grown = Grown(leaves)
    size = len(leaves)
    index = data.draw(st.integers(0, size - 1))
    path, root, leaf = (
        inclusion_path(index, size, grown.read),
        grown.tree.root(),
        grown.leaves[index],
    )
    other = data.draw(st.integers(0, size + 3).filter(lambda number: number != index))
    assert not verify_inclusion(flip(leaf, data), index, size, path, root)
    assert not verify_inclusion(leaf, index, size, path, flip(root, data))
    assert not verify_inclusion(leaf, other, size, path, root)
    assert not verify_inclusion(leaf, index, size, [*path, bytes(32)], root)
    assert not verify_inclusion(leaf, index, size, path[:-1], root)
    changed = data.draw(st.integers(0, len(path) - 1))
    lie = [*path[:changed], flip(path[changed], data), *path[changed + 1 :]]
    assert not verify_inclusion(leaf, index, size, lie, root)


@given(leaf_lists, st.data())
def test_consistency_is_proved_between_any_two_sizes(leaves, data):
    grown = Grown(leaves)
    second = data.draw(st.integers(1, len(leaves)))
    first = data.draw(st.integers(1, second))
    path = consistency_path(first, second, grown.read)
    old, new = defined_root(leaves[:first]), defined_root(leaves[:second])
    assert verify_consistency(first, second, old, new, path)


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=70, unique=True), st.data())
def test_consistency_is_refused_when_anything_is_changed(leaves, data):
    grown = Grown(leaves)
    second = len(leaves)
    first = data.draw(st.integers(1, second - 1))
    path = consistency_path(first, second, grown.read)
    old, new = defined_root(leaves[:first]), grown.tree.root()
    assert not verify_consistency(first, second, flip(old, data), new, path)
    assert not verify_consistency(first, second, old, flip(new, data), path)
    assert not verify_consistency(first, second, old, new, [*path, bytes(32)])
    assert not verify_consistency(first, second, old, new, path[:-1])
    changed = data.draw(st.integers(0, len(path) - 1))
    lie = [*path[:changed], flip(path[changed], data), *path[changed + 1 :]]
    assert not verify_consistency(first, second, old, new, lie)


@given(leaf_lists, st.data())
def test_rewritten_history_has_no_consistency_proof(leaves, data):
    cut = data.draw(st.integers(1, len(leaves)))
    old = defined_root(leaves[:cut])
    changed = data.draw(st.integers(0, cut - 1))
    rewritten = Grown([*leaves[:changed], leaves[changed] + b"!", *leaves[changed + 1 :]])
    path = consistency_path(cut, len(leaves), rewritten.read)
    assert not verify_consistency(cut, len(leaves), old, rewritten.tree.root(), path)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_inclusion_is_refused_when_there_is_no_such_leaf(index, size):
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_path(index, size, Grown([b"a", b"b", b"c"]).read)
    assert not verify_inclusion(bytes(32), index, size, [], bytes(32))


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_consistency_is_refused_when_the_sizes_make_no_sense(first, second):
    with pytest.raises(ValueError, match="no consistency proof"):
        consistency_path(first, second, Grown([b"a", b"b", b"c"]).read)
    assert not verify_consistency(first, second, bytes(32), bytes(32), [])


@given(st.integers(0, 2**40))
def test_right_edge_covers_every_leaf_once(size):
    covered = 0
    for level, position in list_peak_places(size):
        assert position << level == covered
        covered += 1 << level
    assert covered == size


def flip(value, data):
    """Change one bit."""
    bit = data.draw(st.integers(0, len(value) * 8 - 1))
    changed = bytearray(value)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)
