"""Small real records for tests."""

import time
from datetime import UTC, datetime
from itertools import count

from django.test import Client as Browser

from sambung.directory.models import Agency, AgencyKind, Officer, RoleGrant, User
from sambung.directory.provenance import Provenance
from sambung.exchange.models import Interface
from sambung.exchange.operations import publish_interface
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.identity.models import Contact
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.portfolio.gate.marks import mark_running
from sambung.portfolio.models import Application, Kind, Platform

NOON = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
"""Noon in Bandung."""

_numbers = count(1)

CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "Kelurahan", "version": "1"},
    "paths": {
        "/rows": {"get": {"operationId": "listRows", "responses": {"200": {"description": "ok"}}}},
        "/rows/{key}": {
            "get": {"operationId": "getRow", "responses": {"200": {"description": "ok"}}}
        },
    },
}


def make_agency(
    code: str = "", *, provenance: str = Provenance.DOCUMENTED, **values: object
) -> Agency:
    """Make an agency with a code of its own."""
    code = code or f"PD-{next(_numbers)}"
    defaults: dict[str, object] = {
        "name": f"Dinas {code}",
        "short_name": code,
        "kind": AgencyKind.OFFICE,
    }
    return Agency.objects.create(code=code, provenance=provenance, **{**defaults, **values})


def make_application(
    name: str = "",
    *,
    code: str = "",
    owner: Agency | None = None,
    provenance: str = Provenance.REGISTERED,
    cleared: bool = True,
    **values: object,
) -> Application:
    """Make an application that ran before clearance began, with an agency unless one is given.

    One that is not `cleared` has no mark: every gate is shut to it.
    """
    owner = owner or make_agency()
    number = next(_numbers)
    defaults: dict[str, object] = {
        "kind": Kind.PUBLIC,
        "platform": Platform.WEB,
        "purpose": "Melayani warga.",
        "created_at": NOON,
    }
    application = Application.objects.create(
        code=code or f"APL-{number:04d}",
        registering_agency_code=owner.code,
        name=name or f"Aplikasi {number}",
        owner=owner,
        provenance=provenance,
        **{**defaults, **values},
    )
    if cleared:
        mark_running(actor=SYSTEM, applications=[application], note="", now=NOON)
    return application


def make_interface(application: Application | None = None, code: str = "kelurahan") -> Interface:
    """Publish an interface with two reading operations."""
    return publish_interface(
        actor=SYSTEM,
        application=application or make_application(),
        code=code,
        name="Daftar kelurahan",
        description="Kode dan nama kelurahan.",
        contract=CONTRACT,
        upstream=SocketUpstream("connector"),
        upstream_path="/tables/x",
        now=NOON,
    )


def officer_of(agency: Agency, *roles: Role) -> Actor:
    """Give an officer of an agency; without roles named, owner of applications and data.

    The same agency and roles give the same person, others another one.
    """
    roles = roles or (Role.APPLICATION_OWNER, Role.DATA_OWNER)
    return Actor(
        f"p-{agency.code}-{'-'.join(roles)}",
        "Petugas",
        frozenset((role, agency.code) for role in roles),
    )


def make_person(username: str = "", *, password: str = "", **values: object) -> User:
    """Make an account with a name and an address and without any role."""
    username = username or f"orang-{next(_numbers)}"
    defaults: dict[str, object] = {
        "full_name": username.title(),
        "email": f"{username}@contoh.invalid",
    }
    person = User(username=username, **{**defaults, **values})
    if password:
        person.set_password(password)
    person.save()
    return person


def make_officer(
    username: str = "",
    *roles: Role,
    agency: Agency | None = None,
    nip: str | None = None,
    **values: object,
) -> User:
    """Make an officer of an agency, or of the whole city, with roles there."""
    person = make_person(username, **values)  # type: ignore[arg-type]
    Officer.objects.create(user=person, agency=agency, nip=nip)
    for role in roles:
        give_role(person, role, agency)
    return person


def give_role(person: User, role: Role, agency: Agency | None = None) -> RoleGrant:
    """Give a role for an agency, or for the whole city."""
    return RoleGrant.objects.create(
        user=person, role=role.value, agency=agency, granted_by="uji", granted_at=NOON
    )


def make_citizen(*contacts: str, **values: object) -> User:
    """Make a citizen's account; without contacts named, one with a proved e-mail address."""
    contacts = contacts or (f"warga-{next(_numbers)}@example.org",)
    email = next((value for value in contacts if "@" in value), "")
    person = make_person(f"w-{contacts[0]}", **{"email": email, "full_name": "Siti", **values})  # type: ignore[arg-type]
    for value in contacts:
        prove_contact(person, value)
    return person


def prove_contact(person: User, value: str) -> Contact:
    """Let a person have proved an e-mail address or the number of a telephone."""
    kind = "email" if "@" in value else "phone"
    return Contact.objects.create(user=person, kind=kind, value=value, verified_at=NOON)


def sign_in(
    person: User, browser: Browser | None = None, *, has_second_factor: bool = False
) -> Browser:
    """Let a person be signed in, in a browser of its own unless one is given."""
    browser = browser or Browser()
    browser.force_login(person)
    session = browser.session
    method = "mfa" if has_second_factor else "password"
    session["account_authentication_methods"] = [{"method": method, "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return browser
