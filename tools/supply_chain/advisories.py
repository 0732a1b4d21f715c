"""Known faults in locked versions: from a snapshot in this folder, so that no network is needed.

    python -m tools.supply_chain refresh     ask the advisory service through pip-audit

`docs/reference/supply-chain.md` says what the snapshot covers and how old it is.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from packaging.specifiers import SpecifierSet
from packaging.version import InvalidVersion, Version

from tools.supply_chain.locks import ROOT, Component

SNAPSHOT = Path(__file__).with_name("advisories.json")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The advisories that are known here, and the day of the newest."""

    known_until: date
    advisories: tuple[dict[str, Any], ...]

    def list_faults(self, components: Iterable[Component]) -> list[str]:
        """List the locked versions an advisory speaks of."""
        faults = []
        for each in components:
            for advisory in self.advisories:
                is_it = (advisory["ecosystem"], advisory["name"]) == (each.ecosystem, each.name)
                if is_it and _is_within(each.version, advisory["affected"]):
                    faults.append(f"{each.name} {each.version}: {advisory['id']}")
        return faults


def load_snapshot(path: Path = SNAPSHOT) -> Snapshot:
    """Read the snapshot."""
    content = json.loads(path.read_text())
    return Snapshot(date.fromisoformat(content["known_until"]), tuple(content["advisories"]))


def ask_service(components: Iterable[Component]) -> tuple[list[str], int]:
    """Ask for known faults through pip-audit; gives the faults, and how many were not answered.

    Without an answer for a package nothing is known of it, which is not the same as no fault.
    """
    pinned = [f"{each.name}=={each.version}" for each in components if each.ecosystem == "pypi"]
    with tempfile.TemporaryDirectory() as folder:
        wanted, found = Path(folder, "locked.txt"), Path(folder, "found.json")
        wanted.write_text("\n".join(pinned))
        command = [sys.executable, "-m", "pip_audit", "-r", str(wanted), "--no-deps"]
        command += ["--disable-pip", "--progress-spinner", "off", "-f", "json", "-o", str(found)]
        subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        answers = json.loads(found.read_text())["dependencies"] if found.exists() else []
    faults = [
        f"{each['name']} {each['version']}: {fault['id']}"
        for each in answers
        for fault in each.get("vulns", ())
    ]
    answered = sum("skip_reason" not in each for each in answers)
    return faults, len(pinned) - answered


def _is_within(version: str, affected: str) -> bool:
    try:
        return Version(version) in SpecifierSet(affected, prereleases=True)
    except InvalidVersion:
        return False
