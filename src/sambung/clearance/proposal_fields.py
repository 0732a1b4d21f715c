"""What a proposal is asked, as one table: the fields, their limits, and why they are needed.

Pure: no database and no clock. A draft may be empty; what is needed is asked when it is sent.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import Refused, check_length, check_word
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.fields.inventory import INVENTORY_FIELDS
from sambung.portfolio.fields.inventory_checks import check_date, check_inventory, check_number

FEWEST_WORDS = 8
LONGEST_PURPOSE = 2000
_LONG = 4000
_LARGEST_SUM = 10**15
_RUPIAH = re.compile(r"^rp\.?\s*|,-$|,00$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9.\-]{1,9}", re.ASCII)


class FieldKind(StrEnum):
    """What kind of value a field takes."""

    TEXT = "text"
    CHOICE = "choice"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class ProposalField:
    """One field of the proposal. Without a reason it may stay empty."""

    kind: FieldKind
    most: int
    needed_because: Message | None = None


def _text(most: int, needed_because: Message | None = None) -> ProposalField:
    return ProposalField(FieldKind.TEXT, most, needed_because)


FIELDS: Mapping[str, ProposalField] = {
    "name": _text(200, _("the board has to call it something")),
    "need": _text(_LONG, _("the board decides on a problem, not on an application")),
    "purpose": _text(LONGEST_PURPOSE, _("by it we find what exists already")),
    "kind": ProposalField(
        FieldKind.CHOICE, 16, _("public services and administration are judged differently")
    ),
    "platform": ProposalField(FieldKind.CHOICE, 16),
    "service": _text(300, _("an application without a service has nobody to serve")),
    "users": _text(300, _("the benefit depends on who uses it, and how many")),
    "legal_basis": _text(300, _("an agency may only do what a rule gives it to do")),
    "spbe_codes": _text(200),
    "data_needed": _text(_LONG, _("data that exist here must not be collected again")),
    "data_made": _text(_LONG),
    "personal_data": ProposalField(
        FieldKind.CHOICE, 16, _("personal data need protection from the first day")
    ),
    "alternatives": _text(_LONG, _("what exists has to be ruled out first")),
    "benefits": _text(_LONG, _("the cost has to be worth it")),
    "build_cost": ProposalField(
        FieldKind.MONEY, 0, _("the board compares it with joining what exists; 0 is an answer")
    ),
    "annual_cost": ProposalField(
        FieldKind.MONEY, 0, _("an application costs most after it is built; 0 is an answer")
    ),
    "budget_code": _text(60),
    "starts_on": ProposalField(FieldKind.DATE, 0),
    "ends_on": ProposalField(FieldKind.DATE, 0),
    "integration_plan": _text(_LONG, _("a new application must not become a new island")),
    "security_plan": _text(_LONG),
    "exit_plan": _text(_LONG),
}
"""The fields in the order of the national consideration form."""


def check_value(name: str, text: str) -> tuple[str, Message | None]:
    """Take what somebody wrote into a field; give it as it is kept, and what is wrong if anything.

    Money is kept as digits and a day in ISO 8601. Nothing stays nothing.
    """
    text = text.replace("\r\n", "\n").strip()
    entry = FIELDS[name]
    if not text:
        return "", None
    if entry.kind is FieldKind.TEXT and len(text) > entry.most:
        return text, _(
            "This text has %(found)d characters; %(most)d fit. Say it shorter, and attach the"
            " long paper as a document.",
            found=len(text),
            most=entry.most,
        )
    try:
        return _read(name, entry.kind, text), None
    except Refused as refused:
        return text, _("Write %(expected)s.", expected=refused.expected)


def list_missing(texts: Mapping[str, str]) -> dict[str, Message]:
    """List what a proposal still lacks before it can be sent, by field, with the reason."""
    missing: dict[str, Message] = {
        name: _("Needed: %(reason)s.", reason=entry.needed_because)
        for name, entry in FIELDS.items()
        if entry.needed_because and not texts.get(name, "").strip()
    }
    name, purpose = texts.get("name", ""), texts.get("purpose", "")
    if "name" not in missing and _ABBREVIATION.fullmatch(name.strip()):
        missing["name"] = _(
            "Write what %(name)s stands for as well, as in “%(name)s (Sistem Informasi …)”.",
            name=name.strip(),
        )
    if "purpose" not in missing and len(purpose.split()) < FEWEST_WORDS:
        missing["purpose"] = _(
            "Write a sentence or two of at least %(words)d words: what it does, for whom, and"
            " with which data.",
            words=FEWEST_WORDS,
        )
    starts, ends = texts.get("starts_on", ""), texts.get("ends_on", "")
    if starts and ends and ends < starts:
        missing["ends_on"] = _("The planned go-live lies before the start.")
    return missing


def _read(name: str, kind: FieldKind, text: str) -> str:
    match kind:
        case FieldKind.MONEY:
            return check_number(_RUPIAH.sub("", text), largest=_LARGEST_SUM)
        case FieldKind.DATE:
            return check_date(text)
        case FieldKind.CHOICE if name == "personal_data":
            entry = INVENTORY_FIELDS[name]
            return text if text in entry.words else check_inventory(entry, text)
        case FieldKind.CHOICE:
            return check_word(Field(name), text)
        case _:
            return check_length(FIELDS[name].most, text)


DEFAULT_CONDITIONS: tuple[tuple[str, Message], ...] = (
    ("contract_holds", _("The data are offered through an interface with a contract (OpenAPI).")),
    ("single_sign_on", _("People and officers sign in through the city's single sign-on.")),
    ("owner_confirmed", _("An owner is named who confirms the entry.")),
    ("", _("A data plan names source, owner and retention of each kind of data.")),
    ("", _("An exit plan says how the data leave when the application ends.")),
)
"""What the board is offered when it lets something be built: the proof that shows it, and text."""
