"""Who and what the demonstration needs: two example agencies, their applications and officers.

Everything here is marked as an example and shown apart from the city's own figures. It is made
once and found again, so the demonstration can be repeated.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sambung.directory.models import Agency, AgencyKind, User
from sambung.directory.operations import create_officer, grant_role, issue_code
from sambung.directory.provenance import Provenance
from sambung.directory.queries import get_actor
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.portfolio.models import Application, Kind, Origin, Platform, Status

PROVIDER_NAME = "Contoh: Data Wilayah"
CONSUMER_NAME = "Contoh: Layanan Warga"
_PROVIDER_AGENCY = ("CONTOH-PENYEDIA", "Instansi Contoh Penyedia Data")
_CONSUMER_AGENCY = ("CONTOH-PEMAKAI", "Instansi Contoh Pemakai Data")


@dataclass(frozen=True, slots=True)
class Cast:
    """The parts of the story."""

    provider: Application
    consumer: Application
    data_owner: Actor
    applicant: Actor
    integrator: Actor


@transaction.atomic
def assemble_cast(*, example_address: str, now: datetime) -> Cast:
    """Give the parts of the story, made on the first call and found again later."""
    provider_agency = _ensure_agency(*_PROVIDER_AGENCY)
    consumer_agency = _ensure_agency(*_CONSUMER_AGENCY)
    provider = _ensure_application(
        owner=provider_agency,
        name=PROVIDER_NAME,
        purpose="Aplikasi contoh: memberikan daftar kelurahan Kota Bandung kepada aplikasi lain.",
        kind=Kind.ADMINISTRATIVE,
        address=f"{example_address}/data-wilayah/",
        now=now,
    )
    consumer = _ensure_application(
        owner=consumer_agency,
        name=CONSUMER_NAME,
        purpose="Aplikasi contoh: menampilkan pilihan kelurahan pada formulir warga.",
        kind=Kind.PUBLIC,
        address=f"{example_address}/layanan-warga/",
        now=now,
    )
    owner_roles = (Role.DATA_OWNER, Role.APPLICATION_OWNER)
    return Cast(
        provider=provider,
        consumer=consumer,
        data_owner=_ensure_officer(
            "contoh-rina", "Rina (contoh)", owner_roles, provider_agency, now=now
        ),
        applicant=_ensure_officer(
            "contoh-asep", "Asep (contoh)", owner_roles, consumer_agency, now=now
        ),
        integrator=_ensure_officer(
            "contoh-dewi", "Dewi (contoh)", (Role.INTEGRATOR,), None, now=now
        ),
    )


def _ensure_agency(code: str, name: str) -> Agency:
    agency, _created = Agency.objects.get_or_create(
        code=code,
        defaults={
            "name": name,
            "short_name": name,
            "kind": AgencyKind.OTHER,
            "provenance": Provenance.EXAMPLE,
        },
    )
    return agency


def _ensure_application(
    *, owner: Agency, name: str, purpose: str, kind: Kind, address: str, now: datetime
) -> Application:
    found = Application.objects.filter(owner=owner, name=name).first()
    if found is None:
        return Application.objects.create(
            code=issue_code("CTH"),
            registering_agency_code=owner.code,
            name=name,
            purpose=purpose,
            owner=owner,
            kind=kind,
            platform=Platform.WEB,
            origin=Origin.OWN,
            status=Status.ACTIVE,
            address=address,
            provenance=Provenance.EXAMPLE,
            created_at=now,
        )
    if found.address != address:
        found.address = address
        found.save(update_fields=["address"])
    return found


def _ensure_officer(
    username: str, name: str, roles: tuple[Role, ...], agency: Agency | None, *, now: datetime
) -> Actor:
    """Give an officer nobody can sign in as: the account has no password."""
    user = User.objects.filter(username=username).first()
    if user is None:
        user = create_officer(
            actor=SYSTEM,
            username=username,
            full_name=name,
            email=f"{username}@contoh.invalid",
            password=None,
            now=now,
        )
        for role in roles:
            grant_role(actor=SYSTEM, user=user, role=role, agency=agency, now=now)
    return get_actor(user, now=now)
