"""What exists already, as pages show it: the words that match are marked, the likeness is said."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from sambung.clearance.rules import LIKE, VERY_LIKE
from sambung.design.marking import mark_words
from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import Message
from sambung.portfolio.catalogue import CITY, find_similar
from sambung.portfolio.models import SharedApplication, SharedKind
from sambung.portfolio.similarity.ranking import Match

SHOWN = 5
LONGEST_QUESTION = 4_000
_LONGEST_PURPOSE = 600


@dataclass(frozen=True, slots=True)
class Found:
    """An application like the one asked for. `name` and `purpose` are marked and safe to show."""

    code: str
    plain_name: str
    name: SafeString
    purpose: SafeString
    owner: str
    kind: Promise | str
    likeness: Promise
    look: str
    why: Message
    address: str
    is_mandatory: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """The answer to one question. `fault` says what was wrong with it, else it is empty."""

    found: tuple[Found, ...] = ()
    notes: tuple[Message, ...] = ()
    fault: str = ""


def look_for_similar(name: str, purpose: str, *, limit: int = SHOWN) -> Findings:
    """Give what exists, best first, as it is shown. A question that says nothing gets a fault."""
    try:
        answer = find_similar(
            name=name[:LONGEST_QUESTION], purpose=purpose[:LONGEST_QUESTION], limit=limit
        )
    except InvalidInput as error:
        return Findings(fault=str(error))
    codes = [match.entry.code for match in answer.matches if match.entry.kind != CITY]
    shared = {each.code: each for each in SharedApplication.objects.filter(code__in=codes)}
    found = tuple(_show(match, shared.get(match.entry.code)) for match in answer.matches)
    return Findings(found, answer.notes)


def describe_likeness(score: float) -> tuple[Promise, str]:
    """Say in words how like two applications are, and with which look of a badge."""
    if score >= VERY_LIKE:
        return _("very alike"), "bad"
    if score >= LIKE:
        return _("alike"), "old"
    return _("somewhat alike"), "apart"


def _show(match: Match, shared: SharedApplication | None) -> Found:
    entry = match.entry
    likeness, look = describe_likeness(match.score)
    purpose = entry.purpose
    if len(purpose) > _LONGEST_PURPOSE:
        purpose = f"{purpose[:_LONGEST_PURPOSE].rsplit(' ', 1)[0]} …"
    return Found(
        code=entry.code,
        plain_name=entry.name,
        name=mark_words(entry.name, match.words),
        purpose=mark_words(purpose, match.words),
        owner=entry.owner,
        kind=SharedKind(shared.kind).label if shared else _("Application of the city"),
        likeness=likeness,
        look=look,
        why=match.why,
        address=shared.address if shared else reverse("portal:application", args=[entry.code]),
        is_mandatory=bool(shared and shared.is_mandatory),
    )
