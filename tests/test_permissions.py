"""Every operation asks the table of permissions, and every page is public by decision only."""

import ast
from pathlib import Path

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from sambung.directory import authorization
from sambung.directory.actions import Scope, list_actions
from sambung.directory.authorization import CITY, ROLE_NAMES, may, require
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import NotPermitted

SOURCE = Path(authorization.__file__).parents[1]

ACTIONS = [row.action for row in list_actions()]
"""What all packages declare."""

WITHOUT_A_RULE = {
    "clearance": {
        "find_majority": "reads",
        "has_own_interest": "reads",
        "list_similar": "reads",
        "read_texts": "writes nothing",
    },
    "directory": {
        "accept_invitation": "the link of the invitation is the proof",
        "end_roles": "part of a write that has asked",
        "expire_sessions": "part of a write that has asked",
        "issue_code": "part of a write that has asked",
        "issue_codes": "part of a write that has asked",
        "pass_roles_on": "part of a handover that has asked",
    },
    "documents": {
        "keep_document": "part of a write that has asked",
        "remove_document": "part of a write that has asked",
    },
    "exchange": {
        "retire_interfaces": "part of a write that has asked: the last step of a departure",
    },
    "governance": {
        "report_failure": "part of a write that has asked, or the watch over levels",
        "report_success": "part of a write that has asked",
    },
    "identity.accounts": {
        "attach_contact": "part of a write that has proof",
        "has_second_factor": "reads",
        "open_account": "a code sent to the contact is the proof",
        "remove_contact": "the person signed in removes the own contact",
    },
    "identity.citizens": {
        "actor_of": "writes nothing",
        "add_contact": "a code sent to the contact is the proof",
        "declare_national_id": "the person signed in declares the own number",
        "notify": "tells a person about the own account",
        "prove_challenge": "a code sent to the contact is the proof",
        "purge_challenges": "the worker, on its own clock",
        "record_sign_in": "the provider, about what happened",
        "require_proof": "writes nothing",
        "start_challenge": "sends a code to the contact alone",
    },
    "identity.provider": {
        "answer_device": "the person signed in answers for himself",
        "clear_ended": "the worker, on its own clock",
        "count_refusals": "reads",
        "deliver_notices": "the worker, on its own clock",
        "keep_code": "the provider, after consent",
        "keep_family": "the provider, after consent",
        "make_logout_token": "writes nothing",
        "record_refusal": "the provider, about what it refused",
        "start_session": "the provider, after consent",
    },
    "journal": {
        "announce": "part of a write that has asked",
        "mark_handled": "the worker, after acting",
        "record_audit": "part of a write that has asked",
        "record_audits": "part of a write that has asked",
    },
    "ledger": {
        "append_records": "the tailer, from the gateway's own log",
        "sign_checkpoint": "the tailer, on its own clock",
    },
}
"""Public functions that ask no permission, each with what stands in its place."""

PUBLIC_NAMESPACES = {
    "portal": "what anybody may read",
    "api-1": "what any machine may read",
    "oauth2_provider": "the protocol, which checks client and person by its own rules",
}
PUBLIC = {
    "health": "for machines that watch",
    "console:accept": "the link of the invitation is the proof",
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
            "citizens:recover_other",
            "citizens:recover_second_code",
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
    "citizens:consent_end",
    "citizens:consents",
    "citizens:contact_add",
    "citizens:contact_code",
    "citizens:contact_remove",
    "citizens:national_id",
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


def list_operations():
    """List package and syntax tree of every module of operations."""
    files = [*SOURCE.rglob("operations.py"), *SOURCE.rglob("operations/*.py")]
    for path in sorted(files):
        parts = path.relative_to(SOURCE).parts
        package = ".".join(parts[: parts.index("operations") if "operations" in parts else -1])
        yield package, ast.parse(path.read_text())


def functions_of(tree):
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


def called_in(function):
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def list_askers():
    """Find every function that asks the table, itself or through others it calls."""
    calls = {}
    for _package, tree in list_operations():
        for name, function in functions_of(tree).items():
            calls.setdefault(name, set()).update(called_in(function))
    asking = {"require", "may", "require_to_grant"}
    while more := {name for name, called in calls.items() if called & asking} - asking:
        asking |= more
    return asking


def test_every_operation_asks_the_table_or_says_why_not():
    asking = list_askers()
    silent, public, needless = set(), {}, set()
    for package, tree in list_operations():
        for name in functions_of(tree):
            if name.startswith("_"):
                continue
            public.setdefault(package, set()).add(name)
            if name not in asking and name not in WITHOUT_A_RULE.get(package, {}):
                silent.add(f"{package}: {name}")
            if name in asking and name in WITHOUT_A_RULE.get(package, {}):
                needless.add(f"{package}: {name}")
    assert silent == set()
    assert needless == set(), "listed, but it asks"
    gone = {
        f"{package}: {name}"
        for package, names in WITHOUT_A_RULE.items()
        for name in set(names) - public.get(package, set())
    }
    assert gone == set(), "listed, but no longer there"


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


def describe(row):
    """Write an action as the documentation shows it."""
    action = row.action
    roles = ", ".join(f"`{role}`" for role in action.roles) or "nobody else"
    second = f"`{action.second_person}`" if action.second_person else "–"
    cells = (f"`{action}`", row.package, roles, action.scope, second, action.reason)
    return f"| {' | '.join(cells)} |"


def test_the_table_in_the_documentation_is_the_one_that_holds():
    page = Path("docs/reference/permissions.md").read_text().splitlines()
    expected = [describe(row) for row in list_actions()]
    assert [line for line in page if line.startswith("| `")] == expected
