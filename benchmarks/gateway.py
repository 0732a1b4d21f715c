"""Time from a revocation to the first refusal, and what the policy adds to the cost of a call.

Peers: the same Envoy as a bare proxy, and Debian's nginx as a bare proxy where it is installed.
"""

import json
import os
import socket
import subprocess
import sys
import tempfile
from typing import Any


def run() -> dict[str, Any]:
    """Measure both parts, each in a process and a folder of its own."""
    return {part: _run_apart(part) for part in ("small", "large", "cost")}


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside their budget and their peers."""
    print("  revocation, from commit to first refusal                    budget 1.000 s")
    for size in ("small", "large"):
        part = result[size]
        print(
            f"    {part['interfaces']:>3} interfaces x {part['consumers']:>2} consumers"
            f"   median {part['median']:.3f} s   max {part['max']:.3f} s"
            f"   in force after {part['in_force_median']:.3f} s   ({part['trials']} trials)"
        )
    print("  cost of a call                  CPU us/call   calls/s   beside bare Envoy")
    bare = result["cost"]["bare Envoy"]["cpu_us"]
    for name, cost in result["cost"].items():
        print(
            f"    {name:<28} {cost['cpu_us']:>10.1f} {cost['calls_per_second']:>10.0f}"
            f" {cost['cpu_us'] / bare:>14.2f}"
        )


def _run_apart(part: str) -> dict[str, Any]:
    """Run one part with a data folder of its own; Django reads its settings once per process."""
    with tempfile.TemporaryDirectory(prefix="sbg-", dir="/tmp") as folder:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SAMBUNG_")},
            "SAMBUNG_DATA_DIR": f"{folder}/data",
            "SAMBUNG_RUNTIME_DIR": f"{folder}/run",
            "SAMBUNG_EXCHANGE_PORT": str(_free_port()),
            "SAMBUNG_LOG_LEVEL": "error",
        }
        finished = subprocess.run(
            [sys.executable, "-m", "benchmarks.gateway_parts", part],
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
    return dict(json.loads(finished.stdout.splitlines()[-1]))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
