"""Small real records for tests."""

from datetime import UTC, datetime
from itertools import count

from sambung.directory.models import Agency, AgencyKind
from sambung.directory.provenance import Provenance
from sambung.exchange.models import Interface
from sambung.exchange.operations import publish_interface
from sambung.exchange.rules.upstreams import SocketUpstream
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


def make_agency(code: str = "", *, provenance: str = Provenance.DOCUMENTED) -> Agency:
    """Make an agency with a code of its own."""
    code = code or f"PD-{next(_numbers)}"
    return Agency.objects.create(
        code=code,
        name=f"Dinas {code}",
        short_name=code,
        kind=AgencyKind.OFFICE,
        provenance=provenance,
    )


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
    """Give an officer of an agency; without roles named, owner of applications and data."""
    roles = roles or (Role.APPLICATION_OWNER, Role.DATA_OWNER)
    return Actor("p-1", "Petugas", frozenset((role, agency.code) for role in roles))
