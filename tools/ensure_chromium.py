"""Makes sure that Debian's Chromium is there for the browser tests.

As root on Debian it is installed by apt; otherwise the one command to run is printed, and the
tests do not start.
"""

import os
import shutil
import subprocess
import sys

_COMMAND = ["apt-get", "install", "--yes", "--no-install-recommends", "chromium"]


def main() -> int:
    """Install Chromium when it is missing and this may be done; exit status 1 when it may not."""
    if shutil.which("chromium"):
        return 0
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        print("The browser tests need Chromium. Run this once, then `make test` again:")
        print(f"  sudo {' '.join(_COMMAND)}")
        return 1
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet"], check=True, env=environment)
    subprocess.run(_COMMAND, check=True, env=environment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
