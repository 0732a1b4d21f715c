"""Runs every benchmark, prints what was measured, and keeps it as JSON when asked.

`python -m benchmarks [NAME …] [--short] [--json FILE]`
"""

import argparse
import importlib
import json
import os
import platform
import sys
from pathlib import Path

from benchmarks import effort

NAMES = (
    "startup",
    "edge",
    "gateway",
    "ledger",
    "links",
    "portfolio",
    "similarity",
    "tabular",
    "tokens",
    "verification",
)


def main() -> int:
    """Run the benchmarks named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], metavar="NAME")
    parser.add_argument(
        "--short", action="store_true", help="measure little: show that every benchmark runs"
    )
    parser.add_argument("--json", type=Path, help="keep the results in this file")
    arguments = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    if arguments.short:
        effort.shorten()
        print("Short form: it shows that every benchmark runs; its figures say nothing.\n")
    else:
        print(
            "Ratios hold better than absolute times: other work on the machine shifts the latter.\n"
        )
    results = {}
    for name in arguments.names or NAMES:
        benchmark = importlib.import_module(f"benchmarks.{name}")
        print(f"== {name}: {(benchmark.__doc__ or '').strip().splitlines()[0]}", flush=True)
        results[name] = benchmark.run()
        benchmark.show(results[name])
        print(flush=True)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
