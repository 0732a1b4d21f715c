"""No gate is open to a new application that nobody cleared, and there is no second way in."""

import ast
from pathlib import Path

import pytest
from django.urls import reverse

from sambung.clearance.operations import mark_application
from sambung.connectors.tables import operations as connectors
from sambung.directory.provenance import Provenance
from sambung.exchange.models import Interface
from sambung.exchange.operations import publish_interface
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.identity.clients.operations import create_client, create_machine_client
from sambung.identity.models import Client, ClientKind
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import Conflict
from sambung.portfolio.gate import gate
from sambung.portfolio.gate.gate import Gate, has_cleared, list_cleared, require_cleared
from sambung.portfolio.models import Ground
from tests.factories import CONTRACT, NOON, make_application, make_interface

SOURCE = Path(gate.__file__).parents[2]
WRITERS = ("create", "get_or_create", "update_or_create", "bulk_create")
WAYS_IN = {
    "Client": {"identity/clients/operations.py:create_client"},
    "Interface": {"exchange/operations/interfaces.py:publish_interface"},
}
"""The only functions that make one. A new one has to ask the gate and be named here."""


def list_makers(model):
    """List the functions in which rows of a model come to be."""
    return {
        f"{path.relative_to(SOURCE)}:{function.name}"
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and makes(call.func, model)
    }


def makes(called, model):
    if isinstance(called, ast.Name):
        return called.id == model
    if isinstance(called, ast.Attribute) and called.attr in WRITERS:
        manager = called.value
        return (
            isinstance(manager, ast.Attribute)
            and isinstance(manager.value, ast.Name)
            and manager.value.id == model
        )
    return False


def list_gates_asked():
    """List which function asks which gate, over the whole source."""
    return {
        (f"{path.relative_to(SOURCE)}:{function.name}", call.args[1].attr)
        for path in SOURCE.rglob("*.py")
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "require_cleared"
        and isinstance(call.args[1], ast.Attribute)
    }


@pytest.mark.parametrize("model", WAYS_IN)
def test_there_is_one_way_in_and_it_asks(model):
    assert list_makers(model) == WAYS_IN[model]
    asking = {place for place, _gate in list_gates_asked()}
    assert WAYS_IN[model] <= asking


def test_clients_and_interfaces_each_ask_their_gate():
    assert list_gates_asked() == {
        ("identity/clients/operations.py:create_client", "CLIENT"),
        ("exchange/operations/agreements.py:propose_agreement", "CLIENT"),
        ("exchange/operations/interfaces.py:publish_interface", "INTERFACE"),
        ("exchange/operations/upkeep.py:restore_interface", "INTERFACE"),
    }


@pytest.fixture
def uncleared():
    return make_application(name="Aplikasi Baru", cleared=False, address="https://baru.example")


def register(application):
    return create_client(
        actor=SYSTEM, application=application, kind=ClientKind.MACHINE, name="x", now=NOON
    )


def register_machine(application):
    return create_machine_client(actor=SYSTEM, application=application, name="x", now=NOON)


def publish(application):
    return publish_interface(
        actor=SYSTEM,
        application=application,
        code="x",
        name="x",
        description="",
        now=NOON,
        contract=CONTRACT,
        upstream=SocketUpstream("connector"),
        upstream_path="/x",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("way", [register, register_machine, publish])
def test_no_gate_opens_to_a_new_application(way, uncleared):
    with pytest.raises(Conflict, match="Aplikasi Baru"):
        way(uncleared)
    assert not Client.objects.filter(of_application=uncleared).exists()
    assert not Interface.objects.filter(application=uncleared).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("way", [register, register_machine, publish])
def test_every_gate_opens_once_it_is_marked(way, uncleared):
    mark_application(
        actor=SYSTEM, application=uncleared, ground=Ground.NATIONAL, note="Perpres", now=NOON
    )
    assert way(uncleared)


@pytest.mark.django_db
def test_a_table_is_published_through_the_same_gate():
    names = {
        call.func.id
        for call in ast.walk(ast.parse(Path(connectors.__file__).read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
    }
    assert "publish_interface" in names


@pytest.mark.django_db(databases=["default", "ledger"])
def test_the_portal_marks_a_new_application_and_gives_it_no_link(client, uncleared):
    cleared = make_application(name="Aplikasi Lama", address="https://lama.example")
    listing = client.get(reverse("portal:applications")).content.decode()
    assert "Aplikasi Lama" in listing
    assert "Aplikasi Baru" in listing
    assert listing.count("Belum direkomendasikan") == 1
    page = client.get(reverse("portal:application", args=[uncleared.code])).content.decode()
    assert "https://baru.example" not in page
    assert "Belum direkomendasikan" in page
    page = client.get(reverse("portal:application", args=[cleared.code])).content.decode()
    assert 'href="https://lama.example"' in page


@pytest.mark.django_db(databases=["default", "ledger"])
def test_portal_api_and_figures_count_a_new_application_alike(client, uncleared):
    make_application(name="Aplikasi Lama", address="https://lama.example")
    listing = client.get(reverse("portal:applications"))
    answer = client.get("/api/v1/applications").json()
    summary = client.get("/api/v1/summary").json()
    assert listing.context["page"].paginator.count == answer["count"] == summary["total"] == 2
    shown = {item["name"]: (item["is_cleared"], item["address"]) for item in answer["items"]}
    assert shown == {
        "Aplikasi Baru": (False, ""),
        "Aplikasi Lama": (True, "https://lama.example"),
    }
    one = client.get(f"/api/v1/applications/{uncleared.code}").json()
    assert (one["is_cleared"], one["address"]) == (False, "")


@pytest.mark.django_db
@pytest.mark.parametrize("provenance", [Provenance.EXAMPLE, Provenance.SYSTEM])
def test_examples_and_parts_of_sambung_pass(provenance):
    own = make_application(provenance=provenance, cleared=False)
    require_cleared(own, Gate.CLIENT)
    assert make_interface(own)


@pytest.mark.django_db
def test_many_are_asked_in_one_query(uncleared, django_assert_num_queries):
    others = [make_application() for _ in range(5)]
    ids = [each.pk for each in [uncleared, *others]]
    with django_assert_num_queries(1):
        found = list_cleared(ids)
    assert found == {each.pk for each in others}
    assert not has_cleared(uncleared)
