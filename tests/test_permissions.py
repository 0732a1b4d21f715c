"""The table of permissions holds what packages declare; a page is public by decision only."""

import json
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from sambung.directory.actions import Action, Scope, collect_actions, list_actions
from sambung.directory.authorization import (
    CITY,
    ROLE_NAMES,
    list_agency_codes,
    may,
    may_for_all,
    require,
    require_for_all,
)
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import NotPermitted
from sambung.site.cli.commands import sambung

ACTIONS = [row.action for row in list_actions()]
"""What all packages declare."""

PUBLIC_NAMESPACES = {
    "portal": "what anybody may read",
    "api-1": "what any machine may read",
    "oauth2_provider": "the protocol, which checks client and person by its own rules",
}
PUBLIC = {
    "health": "for machines that watch",
    "security_text": "for whoever found a weakness (RFC 9116)",
    "console:accept": "the link of the invitation is the proof",
    "citizens:close_asked": "says what happens now to who was just signed out",
    "citizens:not_me": "the link in a message to a contact of the account is the proof",
    **dict.fromkeys(
        [
            "account_login",
            "account_inactive",
            "upstream_login",
            "upstream_callback",
            "mfa_authenticate",
            "mfa_login_webauthn",
        ],
        "the way to sign in",
    ),
    "account_logout": "the way to sign out",
    **dict.fromkeys(
        ["citizens:sign_up", "citizens:sign_up_code", "citizens:sign_up_finish"],
        "the way to an account",
    ),
    **dict.fromkeys(
        [
            "citizens:recover",
            "citizens:recover_code",
            "citizens:recover_finish",
        ],
        "the way back to an account; codes are the proof",
    ),
}
"""Addresses anybody may open, each with the reason."""

OWN = {
    "account_change_password",
    "account_reauthenticate",
    "citizens:account",
    "citizens:close",
    "citizens:consent_end",
    "citizens:consents",
    "citizens:contact_add",
    "citizens:contact_code",
    "citizens:contact_remove",
    "citizens:data",
    "citizens:data_download",
    "citizens:national_id",
    "citizens:sign_in_again",
    "console:choose_agency",
    "device",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_deactivate_totp",
    "mfa_download_recovery_codes",
    "mfa_edit_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_view_recovery_codes",
    "usersessions_list",
}
"""Pages about the own account: they ask to sign in and show what belongs to who did."""


def list_pages(patterns=None, namespace=""):
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(entry, URLResolver):
            inner = entry.namespace or namespace
            yield from list_pages(entry.url_patterns, inner)
        elif isinstance(entry, URLPattern):
            yield namespace, entry.name or "", entry.callback


def test_every_address_has_a_rule_or_is_public_by_decision():
    undecided = {
        full_name(namespace, name)
        for namespace, name, view in list_pages()
        if not hasattr(view, "needs") and namespace not in PUBLIC_NAMESPACES
    }
    assert undecided - set(PUBLIC) - OWN == set()
    assert (set(PUBLIC) | OWN) - undecided == set(), "listed, but no longer there"


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(OWN))
def test_a_page_about_the_own_account_asks_to_sign_in(client, name):
    try:
        address = reverse(name)
    except NoReverseMatch:
        address = reverse(name, args=[1])
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith((reverse("account_login"), reverse("citizens:sign_up")))


def full_name(namespace, name):
    return f"{namespace}:{name}" if namespace else name


@pytest.mark.parametrize("action", ACTIONS, ids=str)
def test_a_role_reaches_as_far_as_the_rule_says(action):
    for role in Role:
        here = Actor("1", "Rina", frozenset({(role, "PD-A")}))
        city = Actor("1", "Rina", frozenset({(role, CITY)}))
        holds = role in action.roles
        assert may(here, action, "PD-A") == (holds and action.scope is not Scope.CITY)
        assert not may(here, action, "PD-B")
        assert not may(here, action, CITY)
        assert may(city, action, "PD-A") == holds


@pytest.mark.parametrize("action", [a for a in ACTIONS if a.scope is Scope.OWN], ids=str)
def test_what_is_ones_own_needs_no_role(action):
    rina = Actor("1", "Rina")
    assert may(rina, action, CITY, owner_id="1")
    assert not may(rina, action, CITY, owner_id="2")
    assert not may(Actor("", "x"), action, CITY, owner_id="")


def test_a_refusal_names_the_roles_that_may():
    with pytest.raises(NotPermitted) as caught:
        require(Actor("1", "Rina"), PUBLISH_INTERFACE, "PD-A")
    assert "PD-A" in str(caught.value)
    assert str(ROLE_NAMES[Role.DATA_OWNER]) in str(caught.value)


def test_sambung_itself_may_do_what_any_role_may():
    assert all(may(SYSTEM, action, "PD-A") for action in ACTIONS if action.roles)


def declare(package, **actions):
    """Make what stands in the permissions.py of a package."""
    module = ModuleType(f"sambung.{package}.permissions")
    vars(module).update(actions)
    return module


def make_action(code="wave", **changes):
    rule = {"reason": "it is friendly", "alone": "it hurts nobody", "roles": (Role.LEADER,)}
    values = {"task": "wave", **rule, **changes}
    return Action(code, **values)


def test_every_package_that_declares_something_is_found_by_itself():
    declaring = {path.parent.name for path in Path("src/sambung").glob("*/permissions.py")}
    assert {row.package for row in list_actions()} == declaring


def test_actions_of_all_packages_become_one_table():
    wave, nod = make_action("wave"), make_action("nod")
    table = collect_actions([declare("a", WAVE=wave), declare("b", NOD=nod, WAVE=wave)])
    assert [(row.package, row.action) for row in table.values()] == [("a", wave), ("b", nod)]


def test_one_code_for_two_actions_is_refused_on_start():
    with pytest.raises(ImproperlyConfigured, match="declared twice: by a and by b"):
        collect_actions([declare("a", WAVE=make_action()), declare("b", WAVE=make_action())])


def test_a_constant_named_otherwise_than_its_action_is_refused_on_start():
    with pytest.raises(ImproperlyConfigured, match="NOD declares wave"):
        collect_actions([declare("a", NOD=make_action("wave"))])


@pytest.mark.parametrize(
    "changes",
    [
        {"roles": ("king",)},
        {"roles": ()},
        {"roles": (Role.LEADER, Role.LEADER)},
        {"reason": ""},
        {"alone": ""},
        {"second_person": PUBLISH_INTERFACE},
    ],
    ids=["unknown role", "nobody", "a role twice", "no reason", "neither", "both"],
)
def test_a_rule_with_a_fault_is_refused_when_it_is_declared(changes):
    with pytest.raises(ImproperlyConfigured):
        make_action(**changes)


def test_an_action_that_no_package_declares_is_nobodys():
    copied = replace(PUBLISH_INTERFACE)
    assert may(SYSTEM, PUBLISH_INTERFACE, "PD-A")
    assert not may(SYSTEM, copied, "PD-A")
    assert list_agency_codes(SYSTEM, copied) == ()


def test_for_several_agencies_every_one_is_asked():
    rina = Actor("1", "Rina", frozenset({(Role.DATA_OWNER, "PD-A"), (Role.DATA_OWNER, "PD-B")}))
    assert may_for_all(rina, PUBLISH_INTERFACE, ["PD-A", "PD-B"])
    assert not may_for_all(rina, PUBLISH_INTERFACE, ["PD-A", "PD-C"])
    require_for_all(rina, PUBLISH_INTERFACE, ["PD-A", "PD-B"])
    with pytest.raises(NotPermitted, match="PD-C"):
        require_for_all(rina, PUBLISH_INTERFACE, ["PD-A", "PD-C"])


def describe(row):
    """Write an action as the documentation shows it."""
    action = row.action
    roles = ", ".join(f"`{role}`" for role in action.roles) or "nobody else"
    second = f"`{action.second_person}`" if action.second_person else f"– ({action.alone})"
    cells = (f"`{action}`", row.package, roles, action.scope, second, action.reason)
    return f"| {' | '.join(cells)} |"


def test_the_table_in_the_documentation_is_the_one_that_holds():
    page = Path("docs/reference/permissions.md").read_text().splitlines()
    expected = [describe(row) for row in list_actions()]
    assert [line for line in page if line.startswith("| `")] == expected


def test_the_command_prints_the_whole_table_for_people_and_machines():
    told = CliRunner().invoke(sambung, ["permissions"]).output
    rows = json.loads(CliRunner().invoke(sambung, ["permissions", "--json"]).output)
    assert [row["action"] for row in rows] == [action.code for action in ACTIONS]
    assert all(f"  {action.code} " in told for action in ACTIONS)
    confirmed = next(row for row in rows if row["action"] == "confirm_exemption")
    assert confirmed["package"] == "verification"
    assert confirmed["roles"] == ["integrator"]
    assert confirmed["second_person"] == "declare_exemption"
