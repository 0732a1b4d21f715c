"""Records in which everything occurs that the pages must be able to show."""

from datetime import datetime, timedelta

from sambung.directory.provenance import Provenance
from sambung.exchange.operations import approve_agreement, propose_agreement
from sambung.kernel.actor import SYSTEM
from sambung.ledger.operations import Batch, SpoolPlace, append_records
from sambung.ledger.rules.records import CallRecord, Outcome
from sambung.portfolio.models import Application
from sambung.verification.models import Clarification, Evidence, Exemption, LevelChange
from tests.factories import make_agency, make_application, make_interface

REQUEST_ID = "11111111-2222-3333-4444-555555555555"
EXAMPLE_CODE = "CONTOH-1"
EXAMPLE = "Contoh: Data Wilayah"
PAGES = {
    "home": "/",
    "list": "/aplikasi/",
    "list-filtered": "/aplikasi/?q=izin&kind=public",
    "list-examples": "/aplikasi/?provenance=example",
    "list-corrected": "/aplikasi/?q=pengadaun",
    "list-empty": "/aplikasi/?q=tidakadayangbegini",
    "list-pointing": "/aplikasi/?q=bayar+PBB",
    "list-hidden": "/aplikasi/?q=parkir&agency=PD-DISDIK",
    "list-wrong": "/aplikasi/?level=9",
    "list-last": "/aplikasi/?page=10",
    "documented": "/aplikasi/APL-0002/",
    "claimed": "/aplikasi/APL-0001/",
    "illustration": "/aplikasi/APL-0100/",
    "example": f"/aplikasi/{EXAMPLE_CODE}/",
    "clarified": "/aplikasi/CONTOH-2/",
    "method": "/cara-kerja/",
    "credits": "/inovasi/",
    "ledger": "/buku-catatan/",
    "ledger-record": f"/buku-catatan/?id={REQUEST_ID}",
    "ledger-unknown": "/buku-catatan/?id=nope",
    "accessibility": "/aksesibilitas/",
    "privacy": "/privasi/",
    "about": "/tentang/",
    "sign-in": "/masuk/",
    "not-found": "/tidak-ada/",
}
"""The pages of the portal, by what they show."""
EXPECTED_STATUS = {"list-wrong": 400, "ledger-unknown": 404, "not-found": 404}
"""The status of those that are not 200."""


def add_showcase(now: datetime) -> None:
    """Put beside the city an example whose page holds every state, a call and an agreement."""
    example = _add_example(EXAMPLE_CODE, EXAMPLE, "https://localhost:8443/data-wilayah/", now)
    consumer = _add_example("CONTOH-2", "Contoh: Layanan Warga", "", now)
    _agree(example, consumer, now)
    _record_call(example, consumer, now)
    _prove(example, now)
    _remember(example, consumer, now)
    _observe_documented(now)


def _add_example(code: str, name: str, address: str, now: datetime) -> Application:
    agency = make_agency(f"OPD-{code}", provenance=Provenance.EXAMPLE)
    return make_application(
        name,
        code=code,
        owner=agency,
        address=address,
        purpose="Memperlihatkan cara kerja.",
        provenance=Provenance.EXAMPLE,
        cleared=False,
        created_at=now,
    )


def _agree(provider: Application, consumer: Application, now: datetime) -> None:
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=consumer,
        interface=make_interface(provider),
        purpose="Mengisi alamat warga.",
        legal_basis="UU 25/2009",
        now=now,
    )
    approve_agreement(actor=SYSTEM, code=agreement.code, now=now)


def _record_call(provider: Application, consumer: Application, now: datetime) -> None:
    agency = consumer.registering_agency_code
    record = CallRecord(
        id=REQUEST_ID,
        at=now,
        consumer=f"ID/OPD/{agency}/{consumer.code}",
        client="c-1",
        interface=provider.interfaces.get().identifier,
        operation="GET /rows",
        agreement="P-0001",
        method="GET",
        status=200,
        outcome=Outcome.ANSWERED,
        ms=3,
        bytes_in=0,
        bytes_out=900,
        attempts=1,
        gateway="gw-1",
    )
    batch = Batch("gw-1", SpoolPlace(), SpoolPlace(1, 100, ""), records=[record])
    append_records(batch=batch, now=now)


def _prove(application: Application, now: datetime) -> None:
    """Raise the example to level 3, with level 2 not applicable."""
    partner = "Contoh: Layanan Warga"
    _see(now, application, "owner_confirmed", "met", "confirmed_by_owner", 1, agency="CONTOH-A")
    _see(
        now,
        application,
        "address_answers",
        "met",
        "address_answered",
        1,
        status=200,
        address=application.address,
    )
    for code in ("tls_certificate", "page_genuine"):
        _see(
            now,
            application,
            code,
            "met",
            "address_answered",
            1,
            status=200,
            address=application.address,
        )
    _see(now, application, "portal_link", "met", "link_works", 1, address=application.address)
    Exemption.objects.create(
        application=application,
        requirement="single_sign_on",
        reason="Tidak memakai akun.",
        declared_by="1",
        declared_by_name="Rina",
        declared_at=now,
        confirmed_by="2",
        confirmed_by_name="Asep",
        confirmed_at=now,
    )
    _see(now, application, "contract_holds", "met", "contract_kept", 1, calls=3)
    _see(
        now,
        application,
        "traffic_seen",
        "met",
        "calls_seen",
        1,
        count=12,
        partner=partner,
        request_id=REQUEST_ID,
    )


def _remember(example: Application, consumer: Application, now: datetime) -> None:
    """Let the example have a history with a fall, and its partner a fall in question."""
    days = timedelta(days=1)
    for before, after, ago in (("none", "1", 300), ("1", "3", 200), ("3", "0", 90), ("0", "3", 60)):
        falls = after == "0"
        LevelChange.objects.create(
            application=example,
            before=before,
            after=after,
            seen_at=now - ago * days,
            public_at=now - (ago - 5 * falls) * days,
            requirement="address_answers" if falls else "",
            state="failed" if falls else "",
        )
    Clarification.objects.create(
        application=example,
        level_before="3",
        requirement="address_answers",
        finding="certificate_expired",
        opened_at=now - 90 * days,
        until=now - 85 * days,
        closed_at=now - 85 * days,
        answer="Sertifikat kami terlambat diganti.",
        answered_by_name="Rina",
        answered_at=now - 88 * days,
    )
    LevelChange.objects.create(
        application=consumer,
        before="none",
        after="1",
        seen_at=now - 30 * days,
        public_at=now - 30 * days,
    )
    LevelChange.objects.create(
        application=consumer,
        before="1",
        after="none",
        seen_at=now - days,
        public_at=now + 4 * days,
        requirement="owner_confirmed",
        state="expired",
    )
    Clarification.objects.create(
        application=consumer,
        level_before="1",
        requirement="owner_confirmed",
        opened_at=now - days,
        until=now + 4 * days,
        answer="Kami sedang memperbarui data pemilik.",
        answered_by_name="Rina",
        answered_at=now,
    )


def _observe_documented(now: datetime) -> None:
    """Let a documented record show one requirement expired and one failed."""
    application = Application.objects.get(name="SSO Bandung")
    _see(now, application, "owner_confirmed", "met", "confirmed_by_owner", 400, agency="Diskominfo")
    _see(
        now,
        application,
        "address_answers",
        "failed",
        "certificate_expired",
        1,
        host="sso.bandung.go.id",
    )


def _see(
    now: datetime,
    application: Application,
    requirement: str,
    outcome: str,
    finding: str,
    days: int,
    **details: object,
) -> None:
    lifetime = 365 if requirement == "owner_confirmed" else 7
    seen = now - timedelta(days=days)
    Evidence.objects.create(
        application=application,
        requirement=requirement,
        outcome=outcome,
        finding=finding,
        observed_at=seen,
        expires_at=seen + timedelta(days=lifetime),
        probe="test",
        details=details,
    )
