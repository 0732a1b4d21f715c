"""Reading the two lock files: `uv.lock` for Python, `package-lock.json` for the style sheets."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PRODUCT = "sambung"


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """One locked package. `ships` tells whether it is part of what a server runs."""

    ecosystem: str
    name: str
    version: str
    ships: bool
    licence: str = ""
    digest: str = ""

    @property
    def address(self) -> str:
        """The package URL (purl)."""
        return f"pkg:{self.ecosystem}/{self.name.replace('@', '%40')}@{self.version}"


def list_components(root: Path = ROOT) -> tuple[Component, ...]:
    """List every locked package of both worlds."""
    python = read_uv_lock((root / "uv.lock").read_text())
    node = read_npm_lock((root / "assets/package-lock.json").read_text())
    return tuple(sorted({*python, *node}))


def read_uv_lock(text: str) -> list[Component]:
    """Read `uv.lock`; what the product needs, with its extras and theirs, is what ships."""
    packages = tomllib.loads(text)["package"]
    by_name: dict[str, list[dict[str, Any]]] = {}
    for package in packages:
        by_name.setdefault(package["name"], []).append(package)
    shipped = _follow(by_name)
    return [
        Component(
            "pypi",
            package["name"],
            package["version"],
            package["name"] in shipped,
            digest=_find_digest(package),
        )
        for package in packages
        if package["name"] != PRODUCT
    ]


def read_npm_lock(text: str) -> list[Component]:
    """Read `package-lock.json`. Only the style sheet ships, which is made of `govuk-frontend`."""
    found = []
    for place, package in json.loads(text)["packages"].items():
        if not place:
            continue
        name = place.rpartition("node_modules/")[2]
        ships = name == "govuk-frontend"
        found.append(
            Component("npm", name, package["version"], ships, licence=package.get("license", ""))
        )
    return found


def _follow(by_name: dict[str, list[dict[str, Any]]]) -> set[str]:
    product = by_name[PRODUCT][0]
    waiting = [*product["dependencies"]]
    for extra in product.get("optional-dependencies", {}).values():
        waiting += extra
    seen: set[tuple[str, str]] = set()
    while waiting:
        wanted = waiting.pop()
        for extra in ("", *wanted.get("extra", ())):
            if (wanted["name"], extra) in seen:
                continue
            seen.add((wanted["name"], extra))
            for package in by_name[wanted["name"]]:
                more = package.get("optional-dependencies", {}).get(extra, ())
                waiting += more if extra else package.get("dependencies", ())
    return {name for name, _extra in seen}


def _find_digest(package: dict[str, Any]) -> str:
    source = package.get("sdist") or next(iter(package.get("wheels", ())), {})
    return str(source.get("hash", "")).removeprefix("sha256:")
