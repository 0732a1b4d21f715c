"""No page parses what a stranger sent: parsers of files are reached by confined processes only."""

import ast
import re
from pathlib import Path

import grimp
import pytest
from django.conf import settings

PARSERS = {
    "PIL",
    "bz2",
    "configparser",
    "csv",
    "defusedxml",
    "docx",
    "email",
    "gzip",
    "html",
    "lxml",
    "lzma",
    "marshal",
    "openpyxl",
    "pickle",
    "plistlib",
    "pypdf",
    "shelve",
    "tarfile",
    "tomllib",
    "xml",
    "yaml",
    "zipfile",
    "zlib",
}
_OWN_FILE = "reads a file that comes with Sambung"
_WRITES = "writes only"
REASONS = {
    ("sambung.directory.seeding", "csv"): _OWN_FILE,
    ("sambung.portfolio.seeding.cities", "csv"): _OWN_FILE,
    ("sambung.portfolio.seeding.stated_counts", "csv"): _OWN_FILE,
    ("sambung.portfolio.similarity.synonyms", "csv"): _OWN_FILE,
    ("sambung.portfolio.similarity.tasks", "csv"): _OWN_FILE,
    ("sambung.documents.letters.word", "docx"): _WRITES,
    ("sambung.messaging.mail", "email"): _WRITES,
    ("sambung.portfolio.publiccode.rules.writing", "yaml"): _WRITES,
    ("sambung.portfolio.workbook.exporting", "zipfile"): _WRITES,
    ("sambung.tabular.formsheets", "openpyxl"): _WRITES,
    ("sambung.tabular.textwriting", "csv"): _WRITES,
    ("sambung.tabular.writing", "openpyxl"): _WRITES,
}
"""Which module that a page reaches imports a parser nevertheless, and why it may."""
UPLOADS = {
    "console/application/views.py": "a table: tabular/apart.py",
    "console/clearance/building_views.py": "a paper: kept, its first bytes looked at",
    "console/clearance/letter_views.py": "a scan: kept, its first bytes looked at",
    "console/exchange/interface_views.py": "a table: tabular/apart.py",
    "console/files/document_views.py": "a paper: kept, its first bytes looked at",
    "console/inventory/publiccode_views.py": "publiccode.yml: portfolio/publiccode/apart.py",
    "console/officers/invitation_views.py": "a table: tabular/apart.py",
    "console/workbooks/views.py": "a table: tabular/apart.py",
}
"""Every page that takes a file, and what reads it."""
READERS = ("sambung.tabular.reader", "sambung.portfolio.publiccode.reader")
ROOMS_FOUND_BY_NAME = re.compile(
    r"(^|[._])(apps|adapter|events|forms|jobs|navigation|takeout|templatetags|urls|views)(\.|$)"
)
SOURCE = Path("src/sambung")


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("sambung", include_external_packages=True, cache_dir=None)


def list_reached(graph):
    """List the modules of the web process: what settings and rooms name, and all they import."""
    own = {name for name in graph.modules if name.startswith("sambung.")}
    named = {module for name in list_names(settings_values()) if (module := find(own, name))}
    roots = {module for module in own if ROOMS_FOUND_BY_NAME.search(module)} | named
    roots.add("sambung.site.settings")
    return roots.union(*map(graph.find_upstream_modules, roots))


def settings_values():
    return [getattr(settings, name) for name in dir(settings) if name.isupper()]


def list_names(value):
    """List the texts in a setting that may name something of ours."""
    if isinstance(value, str):
        return [value] if value.startswith("sambung.") else []
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, list | tuple | set | frozenset):
        return []
    return [name for each in value for name in list_names(each)]


def find(modules, name):
    """Find the module a dotted name leads to, itself or the one that holds it."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def list_parsers(graph):
    """List which module the web process reaches imports which parser."""
    return {
        (module, parser)
        for module in list_reached(graph)
        for parser in graph.find_modules_directly_imported_by(module) & PARSERS
    }


def test_no_page_reaches_a_parser_without_a_reason(graph):
    assert sorted(list_parsers(graph)) == sorted(REASONS)


def test_pages_and_what_settings_name_are_looked_at(graph):
    reached = list_reached(graph)
    assert {
        "sambung.console.workbooks.views",
        "sambung.console.frame.idle_sessions",
        "sambung.identity.accounts.adapter",
        "sambung.portfolio.operations.publiccode",
    } <= reached


def test_the_confined_readers_do_reach_them(graph):
    reached = set().union(*map(graph.find_upstream_modules, READERS))
    assert {"yaml", "zipfile", "csv", "defusedxml"} <= reached
    assert not set(READERS) & list_reached(graph)


def test_a_page_that_would_parse_is_found():
    graph = grimp.build_graph("sambung", include_external_packages=True, cache_dir=None)
    graph.add_import(
        importer="sambung.console.inventory.views",
        imported="sambung.portfolio.publiccode.rules.reading",
    )
    assert ("sambung.portfolio.publiccode.rules.reading", "yaml") in list_parsers(graph)


def test_every_page_that_takes_a_file_is_known_with_what_reads_it():
    found = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        if any(
            isinstance(node, ast.Attribute) and node.attr == "FILES"
            for node in ast.walk(ast.parse(path.read_text()))
        )
    }
    assert found == set(UPLOADS)
