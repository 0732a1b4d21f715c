"""The picture of the house in the documentation, drawn from what is checked.

    python -m tools.house           write the picture into docs/explanation/how-it-is-built.md
    python -m tools.house check     exit status 1 when the page shows another house

The rows come from `.importlinter`, the sentence of a package from the docstring of the package.
"""

import argparse
import ast
import configparser
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/sambung"
PAGE = ROOT / "docs/explanation/how-it-is-built.md"
BEGIN, END = "<!-- house: python -m tools.house -->", "<!-- /house -->"


def list_rows() -> tuple[tuple[str, ...], ...]:
    """List the rows of packages, the highest first."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:house"]["layers"].strip().splitlines()
    return tuple(tuple(name.strip() for name in row.split("|")) for row in layers)


def describe_package(name: str) -> str:
    """Give what a package is for: its docstring without the name in front.

    Raises:
        ValueError: the package says nothing of itself.
    """
    text = ast.get_docstring(ast.parse((PACKAGE / name / "__init__.py").read_text()))
    if not text:
        raise ValueError(f"src/sambung/{name}/__init__.py needs a docstring: what it is for")
    first = " ".join(text.partition("\n\n")[0].split())
    return first.removeprefix(f"{name.capitalize()}: ")


def draw_house() -> str:
    """Give the block of the page: the rows, and a sentence for each package."""
    rows = list_rows()
    lines = [BEGIN, "", "```", *(" | ".join(row) for row in rows), "```", ""]
    lines += ["| Package | What it is for |", "|---|---|"]
    lines += [f"| `{name}` | {describe_package(name)} |" for row in rows for name in row]
    return "\n".join([*lines, "", END])


def is_drawn(page: str) -> bool:
    """Tell whether a page shows the house as it stands."""
    return draw_house() in page


def main(arguments: list[str] | None = None) -> int:
    """Write the picture, or tell that it is stale. Gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", nargs="?", choices=["write", "check"], default="write")
    command = parser.parse_args(arguments).command
    text = PAGE.read_text()
    if is_drawn(text):
        return 0
    if command == "check":
        print("house: the picture is stale; run python -m tools.house")
        return 1
    before, _begin, rest = text.partition(BEGIN)
    _old, _end, after = rest.partition(END)
    PAGE.write_text(before + draw_house() + after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
