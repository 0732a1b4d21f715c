"""Proposals at each stage, as their people bring them there."""

from datetime import UTC, date, datetime

from sambung.clearance.letters import LetterDetails
from sambung.clearance.models import Clearance
from sambung.clearance.operations import (
    Conclusion,
    NewCondition,
    begin,
    cast_vote,
    conclude,
    issue_letter,
    propose,
    record_reply,
    submit,
    table_before_board,
)
from sambung.directory.models import Agency
from sambung.kernel.actor import Actor, Role
from tests.factories import make_agency, make_application, officer_of

MONDAY = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
"""Monday morning in Bandung."""
TEAM = Actor("team", "Tim Integrasi", frozenset({(Role.INTEGRATOR, "*")}))
BOARD = tuple(
    Actor(f"board-{number}", f"Anggota {number}", frozenset({(Role.BOARD_MEMBER, "*")}))
    for number in range(1, 4)
)
VALUES = {
    "name": "Antrean Puskesmas Daring",
    "need": "Warga menunggu berjam-jam di puskesmas tanpa tahu kapan dilayani.",
    "purpose": "Mengambil nomor antrean puskesmas dari rumah dan memberi tahu warga saat gilirannya"
    " sudah dekat.",
    "kind": "public",
    "platform": "web",
    "service": "Pelayanan kesehatan dasar",
    "users": "Warga, sekitar 20.000 orang setiap bulan",
    "legal_basis": "Perda 10/2009",
    "data_needed": "Jadwal dokter dari puskesmas",
    "personal_data": "general",
    "alternatives": "Belum ada aplikasi antrean di puskesmas.",
    "benefits": "Waktu tunggu berkurang setengahnya.",
    "build_cost": "Rp 250.000.000",
    "annual_cost": "25.000.000",
    "integration_plan": "Lewat antarmuka Sambung.",
}


def owner_of(agency: Agency) -> Actor:
    """Give who proposes for an agency."""
    return officer_of(agency, Role.APPLICATION_OWNER)


def draft(agency: Agency | None = None, **values: str) -> Clearance:
    """Begin a proposal."""
    agency = agency or make_agency()
    return propose(actor=owner_of(agency), agency=agency, values={**VALUES, **values}, now=MONDAY)


def submitted(**values: str) -> Clearance:
    """Send a proposal."""
    clearance = draft(**values)
    return submit(actor=owner_of(clearance.agency), clearance=clearance, **turn(clearance))


def before_board(**values: str) -> Clearance:
    """Put a proposal before the board."""
    clearance = submitted(**values)
    return table_before_board(actor=TEAM, clearance=clearance, **turn(clearance))


def voted(*decisions: str) -> Clearance:
    """Have the members vote, each as named."""
    clearance = before_board()
    for member, decision in zip(BOARD, decisions, strict=False):
        cast_vote(
            actor=member,
            clearance=clearance,
            decision=decision,
            reason="Menurut data.",
            **turn(clearance),
        )
    return clearance


def decided(decision: str = "build") -> Clearance:
    """Have the board decide."""
    clearance = voted(decision, decision, decision)
    return conclude(
        actor=BOARD[0], clearance=clearance, conclusion=conclusion(decision), **turn(clearance)
    )


def conclusion(decision: str, **values: object) -> Conclusion:
    """Give what each decision needs."""
    needed: dict[str, dict[str, object]] = {
        "not_needed": {"credit": "Nomor antrean lewat formulir yang sudah ada."},
        "refuse": {"alternatives": "Pakai e-Puskesmas\nPakai formulir antrean kota"},
        "build": {"conditions": (NewCondition("Ada kontrak antarmuka."),)},
        "module": {"conditions": (NewCondition("Ada kontrak antarmuka."),)},
    }
    given = {"reason": "Sudah ditimbang.", **needed.get(decision, {})}
    if decision in ("join", "extend", "module"):
        given["target"] = make_application(name="e-Puskesmas")
    return Conclusion(decision=decision, **{**given, **values})


def letter(number: str = "600.1/12/Diskominfo", **values: object) -> LetterDetails:
    """Give what stands on the letter."""
    given: dict[str, object] = {
        "number": number,
        "dated_on": date(2026, 11, 24),
        "signer": "Rina Suryani",
        "signer_position": "Kepala Dinas Komunikasi dan Informatika",
    }
    return LetterDetails(**{**given, **values})


def answered(decision: str = "build", number: str = "600.1/12/Diskominfo") -> Clearance:
    """Have the letter go out."""
    clearance = decided(decision)
    return issue_letter(actor=TEAM, clearance=clearance, details=letter(number), **turn(clearance))


def building() -> Clearance:
    """Have the agency accept and begin."""
    clearance = answered("build")
    owner = owner_of(clearance.agency)
    clearance = record_reply(
        actor=owner, clearance=clearance, text="Kami setuju.", **turn(clearance)
    )
    return begin(actor=owner, clearance=clearance, **turn(clearance))


def turn(clearance: Clearance, now: datetime = MONDAY) -> dict[str, datetime]:
    """Give the moments of a write by somebody who read the proposal just now."""
    return {"expected_changed_at": clearance.changed_at, "now": now}
