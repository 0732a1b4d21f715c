"""The letters of a departure, filled from templates a city can change. In Indonesian always."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import override

from sambung.directory.queries import find_city, find_head, find_lead_agency
from sambung.documents.letters import Letter, make_letter
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.rationalisation.models import Departure
from sambung.rationalisation.queries.traffic import Callers

NOTICE = "penghentian-aplikasi"
HANDOVER = "pemindahan-data"
LETTERS: Mapping[str, Message] = {
    NOTICE: _("Notice of the end of an application"),
    HANDOVER: _("Minutes of the handover of data"),
}
_BLANK = "………………………"


def make_departure_letter(
    name: str, departure: Departure, callers: Callers, *, ends_on: date | None = None, now: datetime
) -> Letter:
    """Make a letter about a departure, from the agency that owns the application.

    Raises:
        NotFound: there is no such letter.
        Unavailable: the template of the city is broken; says where.
    """
    today = localdate(now)
    with override("id"):
        return make_letter(
            name,
            {
                **_make_frame(name, departure, callers, today=today, now=now),
                **_list_facts(departure, callers, ends_on=ends_on or departure.ends_on),
            },
        )


def _list_facts(
    departure: Departure, callers: Callers, *, ends_on: date | None
) -> Mapping[str, Any]:
    application, successor = departure.application, departure.successor
    inventory = getattr(application, "inventory", None)
    return {
        "application": application.name,
        "application_code": application.code,
        "agency": application.owner.name if application.owner else _BLANK,
        "reason": departure.reason,
        "ends_on": ends_on,
        "successor": successor.name if successor else "",
        "successor_address": successor.address if successor else "",
        "successor_agency": successor.owner.name if successor and successor.owner else _BLANK,
        "data_plan": departure.data_plan,
        "data_handled": inventory.data_handled if inventory else "",
        "interfaces": [agreement.interface.name for agreement in callers.given],
        "departure": departure.code,
    }


def _make_frame(
    name: str, departure: Departure, callers: Callers, *, today: date, now: datetime
) -> Mapping[str, Any]:
    city = find_city()
    city_name = city.name if city else _BLANK
    place = city_name.removeprefix("Kota ").removeprefix("Kabupaten ")
    owner = departure.application.owner or find_lead_agency()
    agency = owner.name if owner else "Tim Integrasi"
    head = find_head(owner, now=now) if owner else None
    officer = getattr(head, "officer", None)
    signer = {
        "position": f"Kepala {agency}",
        "name": str(head or ""),
        "nip": (officer.nip or "") if officer else "",
    }
    return {
        "letterhead": {"city": f"Pemerintah {city_name}", "agency": agency},
        "city": city_name,
        "date": today,
        "place": place,
        "number": "",
        "recipient": [*_list_recipients(departure, callers), f"di {place}"],
        "sender": f"Kepala {agency}",
        "signers": [signer] if name == NOTICE else _list_parties(departure, signer),
    }


def _list_recipients(departure: Departure, callers: Callers) -> list[str]:
    """List who must know: the agencies with an agreement, else whoever uses the application."""
    owners = [agreement.consumer.owner for agreement in callers.given]
    owners += [agreement.interface.application.owner for agreement in callers.taken]
    names = sorted({f"Kepala {owner.name}" for owner in owners if owner})
    return names or [f"Pengguna {departure.application.name}"]


def _list_parties(departure: Departure, signer: dict[str, str]) -> list[dict[str, str]]:
    successor = departure.successor
    taker = f"Kepala {successor.owner.name}" if successor and successor.owner else _BLANK
    return [
        {"party": "PIHAK KEDUA", "position": taker},
        {**signer, "party": "PIHAK KESATU"},
    ]
