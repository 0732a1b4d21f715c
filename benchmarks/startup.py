"""Start to healthy of a second start, and what a page weighs on its way to a phone.

Peer: the same web process alone (granian and Django, nothing else started), so that the ratio shows
what migrations, gateway and the other processes add.
"""

import gzip
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.effort import choose
from tests.site.running import RunningSambung, wait_until

ROUNDS = choose(3, short=1)
BUDGET_BYTES = 60 * 1024
HTML_BUDGET_BYTES = 14 * 1024


def run() -> dict[str, Any]:
    """Measure with an installation of its own in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="sambung-bench-") as folder:
        running = RunningSambung(Path(folder))
        first = _start(running)
        pages = {path: _weigh(running, path) for path in ("/", "/aplikasi/")}
        running.stop()
        second, alone = [], []
        for _ in range(ROUNDS):
            second.append(_start(running))
            running.stop()
            alone.append(_start_web_alone(running))
    return {
        "first_start_seconds": first,
        "second_start_seconds": statistics.median(second),
        "web_alone_seconds": statistics.median(alone),
        "ratio": statistics.median(s / a for s, a in zip(second, alone, strict=True)),
        "pages": pages,
    }


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside their budgets."""
    print(f"  first start to healthy            {result['first_start_seconds']:6.2f} s")
    print(
        f"  second start to healthy (median)  {result['second_start_seconds']:6.2f} s   budget 10 s"
    )
    print(
        f"  the web process alone             {result['web_alone_seconds']:6.2f} s"
        f"   ratio {result['ratio']:.2f}"
    )
    for path, page in result["pages"].items():
        print(
            f"  {path:<12} HTML {page['html']:>6} B gzip (budget {HTML_BUDGET_BYTES})"
            f"   first view {page['first_view']:>6} B in {page['requests']} requests"
            f" (budget {BUDGET_BYTES})"
        )


def _start(running: RunningSambung) -> float:
    began = time.perf_counter()
    running.start()
    return time.perf_counter() - began


def _start_web_alone(running: RunningSambung) -> float:
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--port",
        str(running.port),
        "--log-level",
        "error",
        "sambung.site.wsgi:application",
    ]
    began = time.perf_counter()
    process = subprocess.Popen(command, env=running.environment, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: running.get("/healthz"), "the web process alone")
        return time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()


def _weigh(running: RunningSambung, path: str) -> dict[str, int]:
    """Count the bytes of a first view: the page, and every file it names, as compressed."""
    html = _fetch(f"{running.address}{path}")
    text = gzip.decompress(html).decode()
    names = {part.split('"')[0] for part in text.split('"/static/')[1:]}
    files = [_fetch(f"{running.address}/static/{name}") for name in sorted(names)]
    return {
        "html": len(html),
        "first_view": len(html) + sum(map(len, files)),
        "requests": 1 + len(files),
    }


def _fetch(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()
