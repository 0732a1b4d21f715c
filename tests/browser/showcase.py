"""Fills a data folder with what the pages must be able to show: once, in a process of its own."""

from datetime import timedelta

from sambung.directory.models import Provenance
from sambung.directory.operations import create_officer
from sambung.exchange.ledger.operations import Batch, SpoolPlace, append_records
from sambung.exchange.ledger.records import CallRecord, Outcome
from sambung.exchange.operations import approve_agreement, propose_agreement
from sambung.kernel.actor import SYSTEM
from sambung.kernel.clock import now
from sambung.portfolio.models import Application, Kind, Platform
from sambung.site.environment import Environment
from sambung.site.preparation import ensure_folders, prepare_data
from sambung.verification.models import Evidence, Exemption
from tests.browser.content import EXAMPLE, EXAMPLE_CODE, OFFICER, PASSWORD, REQUEST_ID
from tests.factories import make_agency, make_interface

NOW = now()


def show_everything() -> None:
    """Load the city, and beside it an example in whose page every state occurs."""
    environment = Environment()
    ensure_folders(environment)
    prepare_data(environment, on_step=print)
    create_officer(
        actor=SYSTEM, username=OFFICER, full_name="Rina", email="rina@example.org",
        password=PASSWORD, now=NOW,
    )  # fmt: skip
    example = _add_example(EXAMPLE_CODE, EXAMPLE, "https://localhost:8443/data-wilayah/")
    consumer = _add_example("CONTOH-2", "Contoh: Layanan Warga", "")
    _agree(example, consumer)
    _record_call(example, consumer)
    _prove(example)
    _observe_documented()


def _add_example(code: str, name: str, address: str) -> Application:
    agency = make_agency(f"OPD-{code}", provenance=Provenance.EXAMPLE)
    return Application.objects.create(
        code=code, name=name, owner=agency, registering_agency_code=agency.code, address=address,
        purpose="Memperlihatkan cara kerja.", kind=Kind.PUBLIC, platform=Platform.WEB,
        provenance=Provenance.EXAMPLE, created_at=NOW,
    )  # fmt: skip


def _agree(provider: Application, consumer: Application) -> None:
    agreement = propose_agreement(
        actor=SYSTEM, consumer=consumer, interface=make_interface(provider),
        purpose="Mengisi alamat warga.", legal_basis="UU 25/2009", now=NOW,
    )  # fmt: skip
    approve_agreement(actor=SYSTEM, code=agreement.code, now=NOW)


def _record_call(provider: Application, consumer: Application) -> None:
    agency = consumer.registering_agency_code
    record = CallRecord(
        id=REQUEST_ID, at=NOW, consumer=f"ID/OPD/{agency}/{consumer.code}", client="c-1",
        interface=provider.interfaces.get().identifier, operation="GET /rows", agreement="P-0001",
        method="GET", status=200, outcome=Outcome.ANSWERED, ms=3, bytes_in=0, bytes_out=900,
        attempts=1, gateway="gw-1",
    )  # fmt: skip
    batch = Batch("gw-1", SpoolPlace(), SpoolPlace(1, 100, ""), records=[record])
    append_records(batch=batch, now=NOW)


def _prove(application: Application) -> None:
    """Give the example one requirement in each state."""
    partner = "Contoh: Layanan Warga"
    _see(application, "owner_confirmed", "met", "confirmed_by_owner", 1, agency="CONTOH-A")
    _see(application, "address_answers", "met", "address_answered", 1, status=200,
         address=application.address)  # fmt: skip
    _see(application, "portal_link", "met", "link_works", 1, address=application.address)
    Exemption.objects.create(
        application=application, requirement="single_sign_on", reason="Tidak memakai akun.",
        declared_by="1", declared_by_name="Rina", declared_at=NOW,
        confirmed_by="2", confirmed_by_name="Asep", confirmed_at=NOW,
    )  # fmt: skip
    _see(application, "contract_holds", "met", "contract_kept", 1, calls=3)
    _see(application, "traffic_seen", "met", "calls_seen", 1, count=12, partner=partner,
         request_id=REQUEST_ID)  # fmt: skip


def _observe_documented() -> None:
    """Let one real record be partly checked: confirmed, but its address fails."""
    application = Application.objects.get(name="SSO Bandung")
    _see(application, "owner_confirmed", "met", "confirmed_by_owner", 400, agency="Diskominfo")
    _see(application, "address_answers", "failed", "certificate_expired", 1,
         host="sso.bandung.go.id")  # fmt: skip


def _see(
    application: Application, requirement: str, outcome: str, finding: str, days: int,
    **details: object,
) -> None:  # fmt: skip
    lifetime = 365 if requirement == "owner_confirmed" else 7
    seen = NOW - timedelta(days=days)
    Evidence.objects.create(
        application=application, requirement=requirement, outcome=outcome, finding=finding,
        observed_at=seen, expires_at=seen + timedelta(days=lifetime), probe="test",
        details=details,
    )  # fmt: skip
