"""Import and export of a nation's 27,400 applications; the list page at 236 and at 27,400.

Every column is filled. Peers in the same run: the same CSV read with `csv` and its identity,
without the inventory, stored with one `bulk_create`, without checks, codes or audit; and the rows
of one page by plain SQL, turned into JSON. The measuring runs in a process of its own on a
temporary data folder.
"""

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.effort import choose

ROWS = choose(27_400, short=300)
BUDGET_SECONDS = 30
ROUNDS = choose(3, short=1)
READ_BUDGETS = ((1_000, 50), (ROWS * 2, 100))
"""Up to how many applications, and how many milliseconds of server time a read may take there."""
FORMS = ("csv", "xlsx")
PAGES = {
    "page": "/aplikasi/",
    "search": "/aplikasi/?q=antre+dokter+rumah+sakit",
    "API": "/api/v1/applications",
}


def run() -> dict[str, Any]:
    """Measure in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-m", "benchmarks.portfolio_measuring"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return dict(json.loads(found.stdout))


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside their peers."""
    print(f"  {ROWS:,} rows, median of {ROUNDS} rounds")
    times = result["times"]
    peer = times["peer"][0]
    print(f"  processor and wall seconds (budget of an import: {BUDGET_SECONDS} s wall)")
    for name, (processor, wall) in times.items():
        print(f"  {name:<24} {processor:6.2f} {wall:7.2f}   {processor / peer:5.1f} × peer")
    for size, pages in result["lists"].items():
        for name in PAGES:
            print(
                f"  {name:<6} of 25 out of {int(size):>6,}: {pages[name]:7.1f} ms"
                f"   {pages[name] / pages['sql']:6.1f} × plain SQL ({pages['sql']:.2f} ms)"
            )
        print(
            f"  reads out of {int(size):,}, p95 in ms: wall, processor (budget {_allow(int(size))})"
        )
        for name, read in pages["reads"].items():
            print(
                f"    {name:<28} {read['wall']:8.1f} {read['processor']:8.1f}"
                f"   {read['queries']:>3} queries"
            )


def _allow(size: int) -> int:
    return next(budget for most, budget in READ_BUDGETS if size <= most)
