"""The letters about an obstacle, filled with what is known. They are in Indonesian always."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import override

from sambung.console.obstacles.queries import describe_obstacle
from sambung.directory.models import Agency, User
from sambung.directory.queries import find_city, find_head, find_lead_agency
from sambung.documents.letters import Letter, make_letter
from sambung.governance.models import Obstacle
from sambung.governance.queries import get_obstacle
from sambung.governance.rules.causes import AGREEMENT_LETTER
from sambung.kernel import clock

_TEAM_LEAD = "Ketua Tim Integrasi"
_MEMORANDUM = "kebutuhan-kompetensi"
_BLANK = "………………………"


def make_obstacle_letter(name: str, obstacle: Obstacle, *, writer: User) -> Letter:
    """Make a letter about an obstacle, from the agency of the officer who writes it.

    Raises:
        NotFound: there is no such letter.
        Unavailable: the template of the city is broken; says where.
    """
    today = localdate(clock.now())
    with override("id"):
        told = get_obstacle(obstacle.pk, agency_codes=["*"])  # the catalogue speaks Indonesian too
        return make_letter(name, {**_frame(name, told, writer, today), **_facts(told, today)})


def _facts(obstacle: Obstacle, today: date) -> Mapping[str, Any]:
    application = obstacle.application
    described = describe_obstacle(obstacle, today=today)
    return {
        "application": application.name,
        "application_code": application.code,
        "agency": application.owner.name if application.owner else _BLANK,
        "address": application.address or "-",
        "requirement": described.requirement,
        "finding": described.finding,
        "cause": obstacle.cause,
        "remedy": obstacle.remedy,
        "competence": obstacle.competence,
        "due_on": obstacle.due_on if obstacle.due_on and obstacle.due_on >= today else None,
        "opened_on": localdate(obstacle.opened_at),
        "seen_on": localdate(obstacle.last_seen_at),
    }


def _frame(name: str, obstacle: Obstacle, writer: User, today: date) -> Mapping[str, Any]:
    city = find_city()
    city_name = city.name if city else _BLANK
    sender = _find_sender(writer)
    head = f"Kepala {sender.name}" if sender else "Kepala"
    owner = obstacle.application.owner
    to_owner = f"Kepala {owner.name}" if owner else _BLANK
    place = city_name.removeprefix("Kota ").removeprefix("Kabupaten ")
    is_memorandum = name == _MEMORANDUM
    return {
        "letterhead": {
            "city": f"Pemerintah {city_name}",
            "agency": sender.name if sender else "Tim Integrasi",
        },
        "city": city_name,
        "date": today,
        "place": place,
        "number": "",
        "recipient": [head] if is_memorandum else [to_owner, f"di {place}"],
        "sender": _TEAM_LEAD,
        "signers": _list_signers(name, sender, head, to_owner),
    }


def _list_signers(
    name: str, sender: Agency | None, head: str, to_owner: str
) -> list[dict[str, str]]:
    if name == AGREEMENT_LETTER:
        return [
            {"party": "PIHAK KEDUA", "position": f"Kepala {_BLANK}"},
            {"party": "PIHAK KESATU", "position": to_owner},
        ]
    if name == _MEMORANDUM:
        return [{"position": _TEAM_LEAD}]
    person = find_head(sender, now=clock.now()) if sender else None
    officer = getattr(person, "officer", None)
    return [
        {
            "position": head,
            "name": str(person or ""),
            "nip": (officer.nip or "") if officer else "",
        }
    ]


def _find_sender(writer: User) -> Agency | None:
    """Find the agency that writes: the officer's own, else the one that leads integration."""
    officer = getattr(writer, "officer", None)
    return (officer.agency if officer else None) or find_lead_agency()
