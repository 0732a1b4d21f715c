"""The documentation is true where a machine can tell."""

import re
from collections import Counter
from pathlib import Path

import click
import pytest
import yaml

from sambung import __version__
from sambung.site.cli.commands import sambung as command
from sambung.site.demo.story import Story
from sambung.verification.rules.levels import BY_CODE
from tools import house

PAGES = [*Path().glob("*.md"), *Path("docs").rglob("*.md")]
PACKAGE = Path("src/sambung")
ROOTS = (Path(), PACKAGE)
COMMANDS_PAGE = Path("docs/reference/commands.md").read_text()


def list_commands(group, path="sambung"):
    for name, member in group.commands.items():
        if isinstance(member, click.Group):
            yield from list_commands(member, f"{path} {name}")
        else:
            yield f"{path} {name}", member


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_link_leads_somewhere(page):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text())
    missing = [link for link in links if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_file_a_page_names_is_there(page):
    named = re.findall(
        r"`([\w-]+(?:/[\w-]+)*/(?:[\w-]+\.(?:py|typ|csv|md|html))?)`", page.read_text()
    )
    packages = {path.name for path in PACKAGE.iterdir()}
    ours = [
        name
        for name in named
        if name.endswith(".py")
        or name.split("/")[0] in {*packages, "src", "tests", "tools", "docs"}
    ]
    assert [name for name in ours if not any((root / name).exists() for root in ROOTS)] == []


def test_the_picture_of_the_house_is_the_one_that_is_checked():
    assert house.is_drawn(house.PAGE.read_text()), "run: python -m tools.house"


def test_every_page_of_the_documentation_is_found_from_its_index_once():
    index = Path("docs/README.md")
    linked = re.findall(r"\]\((?!https?:|#|\.\.)([^)#]+)", index.read_text())
    pages = {str(page.relative_to("docs")) for page in Path("docs").rglob("*.md")} - {index.name}
    assert Counter(linked) == Counter(pages)


@pytest.mark.parametrize(("name", "member"), list(list_commands(command)))
def test_every_command_and_option_is_described(name, member):
    row = next((line for line in COMMANDS_PAGE.splitlines() if line.startswith(f"| `{name}")), "")
    assert row, f"{name} has no row"
    for option in member.params:
        if isinstance(option, click.Option) and not option.hidden:
            assert option.opts[0] in row, f"{name}: {option.opts[0]} is not described"


def test_every_step_of_the_story_is_described():
    described = re.findall(r"^\| `([a-z_0-9]+)` \|", COMMANDS_PAGE, re.M)
    assert described == list(Story.STEPS)


def test_every_requirement_is_described_with_how_long_it_counts():
    page = Path("docs/reference/levels.md").read_text()
    for code, requirement in BY_CODE.items():
        if code in ("one_process", "source_of_truth"):
            continue
        row = next(line for line in page.splitlines() if f"`{code}`" in line)
        if code != "update_promise_kept":
            assert f"{requirement.lifetime.days} days" in row


def test_publiccode_names_this_version_and_both_languages():
    described = yaml.safe_load(Path("publiccode.yml").read_text())
    assert described["softwareVersion"] == __version__
    assert set(described["description"]) == {"id", "en"}
    assert described["legal"]["license"] == "Apache-2.0"
    for text in described["description"].values():
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert len(text["shortDescription"]) <= 150


def test_nothing_in_the_project_depends_on_the_machine_it_was_written_on():
    pattern = re.compile(r"(?<![\w.])/(?:home|root|work)/[a-z]")
    for page in [*PAGES, Path("Makefile"), Path("pyproject.toml"), Path(".ci/run")]:
        assert not pattern.search(page.read_text()), page
