"""Measures what `benchmarks.links` prints; run with the settings of the tests."""

import json
import random
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

import pygraphviz  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402

from benchmarks.links import BUDGETS  # noqa: E402
from sambung.console.links.queries import make_picture  # noqa: E402
from sambung.directory.models import Agency  # noqa: E402
from sambung.portfolio.models import Application  # noqa: E402
from sambung.rationalisation.queries.links import Link, LinkKind, Links  # noqa: E402
from sambung.rationalisation.rules.graph import BOX_HEIGHT, place  # noqa: E402
from sambung.verification.rules.levels import Level  # noqa: E402

_AGENCIES = 74
_NOW = datetime(2026, 11, 21, tzinfo=UTC)
_POINTS_PER_INCH = 72
_NEATO_UP_TO = 236
"""Beyond this `neato` takes minutes."""


def make_links(count: int) -> Links:
    """Invent a city: one application in twenty offers data, the others call one to three."""
    chance = random.Random(7)
    agencies = [Agency(code=f"PD-{n}", short_name=f"Dinas {n}") for n in range(_AGENCIES)]
    applications = [
        Application(
            pk=n,
            code=f"APL-{n:04}",
            name="Layanan " + "a" * chance.randint(0, 16),
            owner=agencies[min(int(chance.expovariate(0.05)), _AGENCIES - 1)],
        )
        for n in range(1, count + 1)
    ]
    offering = applications[::20]
    links = [
        Link(LinkKind.CALLS, one, other, chance.randint(1, 9_999), _NOW)
        for one in applications
        for other in chance.sample(offering, chance.randint(1, min(3, len(offering))))
        if one is not other
    ]
    links += [Link(LinkKind.SIGNS_IN, one, None, 12, _NOW) for one in applications[::7]]
    levels = {one.pk: chance.choice(list(Level)) for one in applications}
    return Links(_NOW, tuple(links), levels, (), 0, True)  # noqa: FBT003


def measure_ours(links: Links) -> dict[str, Any]:
    """Draw and render the picture; nothing is kept from before."""
    place.cache_clear()
    picture, taken = _take(lambda: make_picture(links))
    _page, rendering = _take(
        lambda: render_to_string("console/links/picture.html", {"picture": picture})
    )
    return {
        "seconds": taken[0] + rendering[0],
        "cpu_seconds": taken[1] + rendering[1],
        "width": picture.width,
        "height": picture.height,
    }


def measure_peer(links: Links, prog: str) -> dict[str, Any]:
    """Let Graphviz lay out, keep apart and draw the same."""
    graph = pygraphviz.AGraph(directed=True, overlap="scalexy", splines="line", K="0.6")
    for one in links.applications:
        width = (len(one.name) * 6.6 + 34) / _POINTS_PER_INCH
        height = BOX_HEIGHT / _POINTS_PER_INCH
        graph.add_node(one.pk, label=one.name, shape="box", width=width, height=height)
    graph.add_edges_from(
        (link.source.pk, link.target.pk if link.target else "account") for link in links.links
    )
    drawn, taken = _take(lambda: graph.draw(format="svg", prog=prog))
    found = re.search(rb'viewBox="\S+ \S+ (\S+) (\S+)"', drawn)
    assert found is not None
    return {
        "seconds": taken[0],
        "cpu_seconds": taken[1],
        "width": float(found[1]),
        "height": float(found[2]),
    }


def _take(act: Callable[[], Any]) -> tuple[Any, tuple[float, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    made = act()
    return made, (time.perf_counter() - wall, time.process_time() - cpu)


def main() -> None:
    """Measure all sizes and print them as JSON."""
    results = {}
    measure_ours(make_links(10))  # loads the template, as a running server has
    for count in BUDGETS:
        links = make_links(count)
        results[count] = {
            "arrows": len(links.links),
            "sambung": measure_ours(links),
            "sfdp": measure_peer(links, "sfdp"),
        }
        if count <= _NEATO_UP_TO:
            results[count]["neato"] = measure_peer(links, "neato")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
