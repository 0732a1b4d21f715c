"""All probes of 236 applications against small servers of this machine: most well, some slow, dead.

Peers in the same run fetch the same addresses once each: `curl --parallel`, and one after another
with `urllib`. The servers and the portal run in processes of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.effort import choose

APPLICATIONS = choose(236, short=24)
SLOW_EACH, DEAD_EACH = 59, 12
"""Every so many applications one takes thirty seconds, and one is dead."""
BUDGET_SECONDS = 120


def run() -> dict[str, Any]:
    """Measure in a process of its own, on a temporary data folder."""
    with tempfile.TemporaryDirectory(prefix="sbg-", dir="/tmp") as folder:
        environment = {
            **{
                name: value for name, value in os.environ.items() if not name.startswith("SAMBUNG_")
            },
            "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
            "SAMBUNG_DATA_DIR": f"{folder}/data",
            "SAMBUNG_RUNTIME_DIR": f"{folder}/run",
            "SAMBUNG_PROBE_REAL_ADDRESSES": "true",
            "SAMBUNG_LOG_LEVEL": "error",
            "SSL_CERT_FILE": str(Path(folder) / "ca.pem"),
        }
        found = subprocess.run(
            [sys.executable, "-m", "benchmarks.verification.measuring", folder],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
    return dict(json.loads(found.stdout.splitlines()[-1]))


def show(result: dict[str, Any]) -> None:
    """Print the measurements beside their peers."""
    probes = result["probes"]
    print(f"  {result['mixture']}; {result['checks']} checks; {result['outcomes']}")
    for name, took in result.items():
        if isinstance(took, dict) and "wall" in took:
            print(
                f"  {name:<22} {took['wall']:7.1f} s   processor {took['processor']:6.2f} s"
                f"   {probes['wall'] / took['wall']:6.2f} × as long"
            )
    print(f"  budget {BUDGET_SECONDS} s on two cores")
