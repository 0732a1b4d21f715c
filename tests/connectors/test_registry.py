"""A kind of connector joins by its folder, and goes the whole way by the protocol alone."""

import sys
from datetime import date
from types import ModuleType

import pytest

from sambung.connectors import registry
from sambung.connectors.base import Listing, Promise
from sambung.connectors.tables.connector import CONNECTOR
from sambung.connectors.tables.proposals import TableFile, TableOptions
from tests.connectors.tables import save_villages
from tests.factories import NOON, make_application, officer_of


@pytest.fixture
def _fresh():
    registry.list_connectors.cache_clear()
    yield
    registry.list_connectors.cache_clear()


def test_every_folder_is_a_connector():
    assert registry.list_kinds() == ("tables",)
    assert registry.list_connectors() == (CONNECTOR,)


@pytest.mark.usefixtures("_fresh")
@pytest.mark.parametrize("named", [None, object(), CONNECTOR])
def test_folder_that_names_no_connector_of_its_own_is_told(monkeypatch, named):
    module = ModuleType("sambung.connectors.databases.connector")
    module.CONNECTOR = named
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(registry, "list_kinds", lambda: ("databases",))

    with pytest.raises(TypeError, match="databases"):
        registry.list_connectors()


@pytest.mark.django_db
def test_what_is_inspected_is_proposed_published_and_watched(tmp_path):
    application = make_application("Data Wilayah")
    found = CONNECTOR.inspect(TableFile(save_villages(tmp_path / "kelurahan.xlsx")))
    options = TableOptions(key_column="Kode", update_promised_on=date(2026, 12, 24))
    listing = Listing(application, "kelurahan", "Daftar kelurahan", "")

    def publish(earlier):
        return CONNECTOR.publish(
            actor=officer_of(application.owner),
            listing=listing,
            proposal=CONNECTOR.propose(found, options, earlier),
            now=NOON,
        )

    first = publish(None)
    assert publish(first).table.version == 2
    promise = Promise(application.pk, date(2026, 12, 24))
    assert registry.list_promises() == registry.list_promises([application.pk]) == (promise,)
    assert registry.list_promises([application.pk + 1]) == ()
