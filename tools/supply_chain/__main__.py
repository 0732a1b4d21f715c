"""python -m tools.supply_chain check | sbom [FILE] | refresh."""

import argparse
import sys
from pathlib import Path

from sambung import __version__
from tools.supply_chain.advisories import ask_service, load_snapshot
from tools.supply_chain.bill import write_bill
from tools.supply_chain.licences import list_faults
from tools.supply_chain.locks import list_components


def main() -> int:
    """Run one of the commands; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tools.supply_chain")
    parser.add_argument("command", choices=["check", "sbom", "refresh"])
    parser.add_argument("file", nargs="?", type=Path)
    arguments = parser.parse_args()
    components = list_components()
    if arguments.command == "sbom":
        text = write_bill(components, version=__version__)
        print(text) if arguments.file is None else arguments.file.write_text(text)
        return 0
    faults = list_faults(components)
    if arguments.command == "refresh":
        found, unanswered = ask_service(components)
        faults += found
        print(f"supply chain: no answer for {unanswered} Python packages")
    snapshot = load_snapshot()
    faults += snapshot.list_faults(components)
    for fault in faults:
        print(f"supply chain: {fault}", file=sys.stderr)
    print(
        f"supply chain: {len(components)} locked packages against {len(snapshot.advisories)} "
        f"advisories up to {snapshot.known_until} and the licence rule: {len(faults)} faults"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
