"""Drawing the map of links for 236 and 2,000 applications, beside Graphviz's own ways.

Peers: the same boxes and arrows, laid out and kept apart by `neato` and by `sfdp`. Ours is measured
from links to the finished piece of the page; theirs only to the SVG. All run in a process of their
own with temporary settings.
"""

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.effort import choose

BUDGETS = choose({236: 1, 2_000: 10}, short={40: 1})


def run() -> dict[str, Any]:
    """Measure in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "benchmarks.links_measuring"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(finished.stdout.splitlines()[-1]))


def show(result: dict[str, Any]) -> None:
    """Print seconds and sizes."""
    for count, budget in BUDGETS.items():
        ways = result[str(count)]
        print(f"  {count:,} applications, {ways['arrows']:,} links (budget {budget} s)")
        for name in ("sambung", "sfdp", "neato"):
            if found := ways.get(name):
                print(
                    f"    {name:<8} {found['seconds']:7.2f} s, {found['cpu_seconds']:7.2f} s of "
                    f"processor time, {found['width']:>6,.0f} × {found['height']:,.0f}"
                )


if __name__ == "__main__":
    show(run())
