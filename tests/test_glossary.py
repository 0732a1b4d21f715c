"""The glossary and the product say one word for one thing."""

import re
from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.apps import apps
from django.utils import translation

from sambung.clearance.models import ConditionState
from sambung.clearance.rules import CLEARANCE_TABLE
from sambung.directory.authorization import ROLE_NAMES
from sambung.directory.provenance import Provenance
from sambung.exchange.models import InterfaceState
from sambung.exchange.rules.agreements import AGREEMENT_TABLE
from sambung.governance.rules.stages import FILE_TABLE
from sambung.identity.models import NationalIdState
from sambung.portfolio.models import Status
from sambung.rationalisation.rules.departures import DEPARTURE_TABLE
from sambung.verification.texts import LEVEL_TITLES, STATE_TITLES

PAGE = Path("docs/reference/glossary.md").read_text()
CATALOGS = sorted(Path("src/sambung").glob("*/locale/id/LC_MESSAGES/django.po"))
OTHER_SENSE = {"Vote": "what a button does"}
"""Texts that are the word of a term and mean something else, with what they mean."""


def list_rows(section):
    text = PAGE.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split("|") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip(" `") for cell in row] for row in rows[1:]]


THINGS = {row[0]: row[1] for row in list_rows("Things")}


def test_every_table_of_the_product_has_a_word():
    named = re.findall(r"`([a-z]+\.[A-Z]\w+)`", PAGE)
    tables = {
        f"{model._meta.app_label}.{model.__name__}"
        for config in apps.get_app_configs()
        if config.name.startswith("sambung.")
        for model in config.get_models()
    }
    assert set(named) == tables
    assert len(named) == len(tables), "one thing has two words"


def name_states(table):
    return {state.key: state.title for state in table.states}


def test_roles_levels_and_states_are_called_as_in_the_product():
    states = {
        "provenance": dict(Provenance.choices),
        "requirement": STATE_TITLES,
        "clearance": name_states(CLEARANCE_TABLE),
        "condition": dict(ConditionState.choices),
        "departure": name_states(DEPARTURE_TABLE),
        "integration file": name_states(FILE_TABLE),
        "interface": dict(InterfaceState.choices),
        "agreement": name_states(AGREEMENT_TABLE),
        "application": dict(Status.choices),
        "national number": dict(NationalIdState.choices),
    }
    with translation.override("id"):
        assert list_rows("Roles") == [[key, str(name)] for key, name in ROLE_NAMES.items()]
        assert list_rows("Levels") == [[key, str(name)] for key, name in LEVEL_TITLES.items()]
        assert list_rows("States") == [
            [thing, str(key), str(name)]
            for thing, names in states.items()
            for key, name in names.items()
        ]


def read_translations():
    found = defaultdict(set)
    for path in CATALOGS:
        for message in read_po(path.open("rb")):
            if isinstance(message.id, str) and message.id not in OTHER_SENSE:
                found[message.id.lower()].add(str(message.string).lower())
    return found


@pytest.mark.parametrize(("term", "indonesian"), THINGS.items())
def test_a_text_that_is_a_term_reads_as_the_glossary_says(term, indonesian):
    assert read_translations().get(term, set()) <= {indonesian.lower()}
