"""Boxes never cover one another, and arrows run from box to box, whatever the graph."""

import re
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sambung.rationalisation.rules.graph import BOX_HEIGHT, SHAPES, Arrow, Box, draw, outline

GRAPHS = st.integers(1, 40).flatmap(
    lambda count: st.tuples(
        st.lists(st.integers(40, 220), min_size=count, max_size=count),
        st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=80),
    )
)


def make(widths, ends):
    boxes = [Box(f"b{number}", float(width)) for number, width in enumerate(widths)]
    return boxes, [Arrow(f"b{source}", f"b{target}") for source, target in ends]


@given(GRAPHS)
@settings(deadline=None)
def test_no_box_covers_another_and_all_are_inside(graph):
    boxes, arrows = make(*graph)
    drawing = draw(boxes, arrows)
    places = {box.key: (box.width, drawing.boxes[box.key]) for box in boxes}
    for (width, one), (other_width, other) in combinations(places.values(), 2):
        beside = abs(one.x - other.x) >= (width + other_width) / 2
        assert beside or abs(one.y - other.y) >= BOX_HEIGHT
    for width, box in places.values():
        assert width / 2 <= box.x <= drawing.width - width / 2
        assert BOX_HEIGHT / 2 <= box.y <= drawing.height - BOX_HEIGHT / 2


@given(GRAPHS)
@settings(deadline=None)
def test_every_arrow_ends_at_the_edge_of_its_box(graph):
    boxes, arrows = make(*graph)
    drawing = draw(boxes, arrows)
    widths = {box.key: box.width for box in boxes}
    assert len(drawing.arrows) == len(arrows)
    for arrow, drawn in zip(arrows, drawing.arrows, strict=True):
        if arrow.source == arrow.target:
            continue
        tip = [float(number) for number in drawn.head.split(" ")[0].split(",")]
        target = drawing.boxes[arrow.target]
        across = abs(tip[0] - target.x) - widths[arrow.target] / 2
        down = abs(tip[1] - target.y) - BOX_HEIGHT / 2
        # Of arrows that run beside many others, the outer ones may miss the corner of the box.
        assert max(across, down) == pytest.approx(0, abs=0.2) or aside(arrow, arrows)


def aside(arrow, arrows):
    """Tell whether an arrow shares its boxes with others."""
    ends = {arrow.source, arrow.target}
    return sum({other.source, other.target} == ends for other in arrows) > 1


def test_the_same_graph_gives_the_same_drawing():
    boxes, arrows = make([100] * 12, [(0, number) for number in range(1, 12)])
    assert draw(boxes, arrows) == draw(boxes, arrows)


def test_those_who_are_joined_stand_nearer_than_strangers():
    first = [(0, number) for number in range(1, 8)]
    second = [(10, number) for number in range(11, 18)]
    drawing = draw(*make([80] * 18, [*first, *second, (0, 10)]))

    def distance(one, other):
        a, b = drawing.boxes[f"b{one}"], drawing.boxes[f"b{other}"]
        return abs(a.x - b.x) + abs(a.y - b.y)

    own = sum(distance(0, leaf) for _hub, leaf in first)
    others = sum(distance(0, leaf) for _hub, leaf in second)
    assert own < others


def test_arrows_there_and_back_run_beside_one_another():
    there, back = draw(*make([100, 100], [(0, 1), (1, 0)])).arrows
    assert there.line != back.line
    assert set(there.head.split()).isdisjoint(back.head.split())


def test_nothing_to_draw_is_an_empty_picture():
    assert draw([], []).boxes == {}


@pytest.mark.parametrize("shape", [shape for shape in SHAPES if shape != "pill"])
def test_an_outline_fills_its_box_and_no_more(shape):
    numbers = [float(found) for found in re.findall(r"-?\d+(?:\.\d+)?", outline(shape, 120))]
    assert (min(numbers), max(numbers)) == (-60, 60)


def test_every_shape_has_an_outline_of_its_own():
    assert len({outline(shape, 120) for shape in SHAPES}) == len(SHAPES)
