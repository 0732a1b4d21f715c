"""What Sambung is built of is listed, and known faults and forbidden licences are found."""

import json
from dataclasses import replace

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools.supply_chain.advisories import load_snapshot
from tools.supply_chain.bill import write_bill
from tools.supply_chain.licences import is_forbidden, list_faults
from tools.supply_chain.locks import Component, list_components


def test_the_bill_is_valid_and_names_every_locked_package():
    components = list_components()
    text = write_bill(components, version="1.2.3")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    items = {item["purl"]: item for item in json.loads(text)["components"]}
    assert items.keys() == {each.address for each in components}
    django = next(item for item in items.values() if item["name"] == "django")
    assert django["scope"] == "required"
    assert django["hashes"][0]["alg"] == "SHA-256"
    assert next(i for i in items.values() if i["name"] == "ruff")["scope"] == "excluded"


def test_what_ships_includes_extras_of_extras():
    ships = {each.name for each in list_components() if each.ships}
    assert {"django", "fido2", "pytest", "psycopg-pool", "govuk-frontend"} <= ships
    assert not {"djlint", "ruff", "esbuild"} & ships


def test_an_old_version_is_found():
    old = Component("pypi", "django", "5.2.7", ships=True)
    assert load_snapshot().list_faults([old]) == ["django 5.2.7: CVE-2025-64459"]
    assert load_snapshot().list_faults([replace(old, version="5.2.8")]) == []


@pytest.mark.parametrize(
    ("licence", "forbidden"),
    [
        ("AGPL-3.0-only", True),
        ("GPL-2.0-or-later", True),
        ("GNU General Public License v3 (GPLv3)", True),
        ("GPL-2.0-only OR MIT", False),
        ("LGPL-3.0-only", False),
        ("GNU Lesser General Public License v3 (LGPLv3)", False),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("MIT", False),
    ],
)
def test_copyleft_may_not_ship(licence, forbidden):
    assert is_forbidden(licence) is forbidden


def test_nothing_that_ships_is_forbidden():
    assert list_faults(list_components()) == []
