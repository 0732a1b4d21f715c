"""The page of an application in the console: each proof of each level, and what may be done."""

from dataclasses import dataclass
from datetime import datetime

from sambung.console.board.queries import Line, make_line
from sambung.directory.authorization import may
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.governance.permissions import LEAD_FILE, READ_FILE, READ_OBSTACLES
from sambung.identity.permissions import MANAGE_CLIENTS
from sambung.kernel.actor import Actor
from sambung.portfolio.gate.gate import has_cleared
from sambung.portfolio.gate.queries import find_last_request
from sambung.portfolio.models import Application, MarkRequest
from sambung.portfolio.permissions import (
    ASSIGN_RESPONSIBLE,
    READ_INVENTORY,
    REGISTER_APPLICATION,
)
from sambung.portfolio.queries import get_owner_code
from sambung.rationalisation.permissions import ANSWER_QUESTIONNAIRE, PROPOSE_DEPARTURE
from sambung.verification.models import Evidence
from sambung.verification.permissions import (
    ANSWER_CLARIFICATION,
    CHECK_NOW,
    CONFIRM_OWNERSHIP,
    DECLARE_EXEMPTION,
)
from sambung.verification.queries.board import list_rows
from sambung.verification.queries.standings import RequirementStanding, Standing
from sambung.verification.rules.levels import PROVEN_LEVELS, Level

_ACTIONS = {
    "check": CHECK_NOW,
    "confirm": CONFIRM_OWNERSHIP,
    "publish": PUBLISH_INTERFACE,
    "register_client": MANAGE_CLIENTS,
    "exempt": DECLARE_EXEMPTION,
    "name_responsible": ASSIGN_RESPONSIBLE,
    "read_entry": READ_INVENTORY,
    "open_file": LEAD_FILE,
    "read_file": READ_FILE,
    "read_obstacles": READ_OBSTACLES,
    "answer": ANSWER_CLARIFICATION,
    "rate": ANSWER_QUESTIONNAIRE,
    "retire": PROPOSE_DEPARTURE,
    "ask_gate": REGISTER_APPLICATION,
}


@dataclass(frozen=True, slots=True)
class Proof:
    """A requirement as it stands, and the probe whose evidence decided it."""

    standing: RequirementStanding
    probe: str


@dataclass(frozen=True, slots=True)
class LevelProofs:
    """A level with the proofs it asks for."""

    level: Level
    is_reached: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class ApplicationDesk:
    """Everything the page shows. `may` holds the names of what the officer may do here."""

    line: Line
    stages: tuple[LevelProofs, ...]
    advice: tuple[Proof, ...]
    may: frozenset[str]
    is_cleared: bool
    """Whether it passes the gates; what they shut out is not offered."""
    mark_request: MarkRequest | None


def get_application_desk(
    actor: Actor, application: Application, *, now: datetime
) -> ApplicationDesk:
    """Give the page of an application, in a fixed number of queries."""
    row = list_rows([application.pk], now=now)[0]
    proofs = _list_proofs(row.standing)
    reached = row.level.rank
    owner = get_owner_code(application)
    allowed = {name for name, action in _ACTIONS.items() if may(actor, action, owner)}
    if not application.is_verifiable:
        allowed -= {"check", "confirm", "exempt", "open_file", "rate", "retire"}
    is_cleared = has_cleared(application)
    if not is_cleared:
        allowed -= {"publish", "register_client"}
    if is_cleared or application.has_left:
        allowed -= {"ask_gate"}
    return ApplicationDesk(
        line=make_line(row, now=now),
        stages=tuple(
            LevelProofs(level, number <= reached, _of_level(proofs, level))
            for number, level in enumerate(PROVEN_LEVELS, start=1)
        ),
        advice=tuple(proof for proof in proofs if proof.standing.is_advice),
        may=frozenset(allowed),
        is_cleared=is_cleared,
        mark_request=None if is_cleared else find_last_request(application),
    )


def _list_proofs(standing: Standing) -> tuple[Proof, ...]:
    times = {found.observed_at for found in standing.requirements if found.observed_at}
    rows = Evidence.objects.filter(application=standing.application, observed_at__in=times)
    probes = {
        (requirement, observed_at): probe
        for requirement, observed_at, probe in rows.values_list(
            "requirement", "observed_at", "probe"
        )
    }
    return tuple(
        Proof(
            found,
            probes.get((found.requirement, found.observed_at), "") if found.observed_at else "",
        )
        for found in standing.requirements
    )


def _of_level(proofs: tuple[Proof, ...], level: Level) -> tuple[Proof, ...]:
    return tuple(
        proof for proof in proofs if proof.standing.level is level and not proof.standing.is_advice
    )
