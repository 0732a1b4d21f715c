"""What it costs to keep a call in the ledger, and to prove it.

Peers: plain SQLite taking the same lines in the same batches, as raw text and as parsed columns,
neither with a tree, a signature, names looked up or a proof.
"""

import json
import os
import subprocess
import sys
import tempfile
from typing import Any


def run() -> dict[str, Any]:
    """Measure in a process and a data folder of its own; Django reads its settings once."""
    with tempfile.TemporaryDirectory(prefix="sbl-") as folder:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SAMBUNG_")},
            "SAMBUNG_DATA_DIR": f"{folder}/data",
            "SAMBUNG_RUNTIME_DIR": f"{folder}/run",
            "SAMBUNG_LOG_LEVEL": "error",
        }
        finished = subprocess.run(
            [sys.executable, "-m", "benchmarks.ledger_measuring"],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return dict(json.loads(finished.stdout.splitlines()[-1]))


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside the peers."""
    print(f"  intake of {result['lines']} lines, median of {result['rounds']} rounds")
    print(f"    {'':<34} {'records/s':>10} {'CPU us/record':>14} {'beside columns':>15}")
    columns = result["intake"]["SQLite, parsed columns"]["cpu_us"]
    for name, cost in result["intake"].items():
        ratio = cost["cpu_us"] / columns
        print(
            f"    {name:<34} {cost['records_per_second']:>10.0f} {cost['cpu_us']:>14.1f}"
            f" {ratio:>15.2f}"
        )
    print(f"  in a ledger of {result['size']} records")
    for name, milliseconds in result["milliseconds"].items():
        print(f"    {name:<34} {milliseconds:>10.2f} ms")
    print(f"    {'audit of everything':<34} {result['audit_us_per_record']:>10.1f} us/record")


if __name__ == "__main__":
    show(run())
