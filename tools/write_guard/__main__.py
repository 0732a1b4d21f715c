"""Prints the writes of the sources that ask nobody; exit status 1 when there is one."""

import sys
from fnmatch import fnmatchcase
from pathlib import Path

from tools.write_guard import Guard, read_tree
from tools.write_guard.reasons import AS_SYSTEM, ASKING, REASONS, ROOMS, SYSTEM, TELLING

SOURCE = Path(__file__).parents[2] / "src/sambung"


def list_faults(guard: Guard) -> list[str]:
    """List what is wrong: open writes, reasons that excuse nothing, who acts as Sambung itself."""
    faults = [str(finding) for finding in guard.find_unasked({**REASONS, **ROOMS})]
    needless = guard.find_needless(REASONS, beside=ROOMS)
    faults += [f"{name}: this reason excuses nothing" for name in needless]
    faults += [
        f"{user} acts as Sambung itself"
        for user in guard.list_users(SYSTEM)
        if not any(fnmatchcase(user, name) for name in AS_SYSTEM)
    ]
    return faults


def main() -> None:
    """Look at the sources of Sambung."""
    tree = read_tree(SOURCE, leave_out=["migrations"])
    guard = Guard(tree, asking=ASKING, telling=TELLING)
    faults = list_faults(guard)
    for fault in faults:
        print(fault)
    if faults:
        sys.exit(1)
    print(f"write guard: {len(guard.list_writers())} functions write; each asks or says why not")


if __name__ == "__main__":
    main()
