"""The questions to owners of applications, as one table, and which facts answer one already.

Every question has four answers, from 1 (worst) to 4 (best). Where Sambung knows the fact, the fact
answers and nobody is asked. Pure: no database and no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.verification.rules.levels import Level

BEST = 4
"""The highest answer; the lowest is 1."""


class Axis(StrEnum):
    """What a question is about."""

    VALUE = "value"
    FIT = "fit"
    COST = "cost"


AXIS_NAMES: Mapping[Axis, Message] = {
    Axis.VALUE: _("Functional value"),
    Axis.FIT: _("Technical fit"),
    Axis.COST: _("Cost"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `weight` is its share in the points of its axis."""

    code: str
    axis: Axis
    weight: int
    text: Message
    answers: tuple[Message, Message, Message, Message]


QUESTIONS: tuple[Question, ...] = (
    Question(
        "users",
        Axis.VALUE,
        2,
        _("How many people use it?"),
        (_("Fewer than 100"), _("100 to 999"), _("1,000 to 9,999"), _("10,000 or more")),
    ),
    Question(
        "legal_duty",
        Axis.VALUE,
        2,
        _("Does a rule ask for what it does?"),
        (
            _("No rule asks for it"),
            _("A rule of the agency asks for the service"),
            _("A rule of the city or the nation asks for the service"),
            _("A rule names this very application"),
        ),
    ),
    Question(
        "essential",
        Axis.VALUE,
        3,
        _("What happens when it stands still for a week?"),
        (
            _("Hardly anybody notices"),
            _("Work gets slower, and goes on by hand"),
            _("A service is late for many people"),
            _("A service stops"),
        ),
    ),
    Question(
        "alternatives",
        Axis.VALUE,
        2,
        _("Is there something else that does the same?"),
        (
            _("Yes, and most people use that"),
            _("Yes, it could take over with little work"),
            _("Yes, in part"),
            _("No, nothing"),
        ),
    ),
    Question(
        "reliable",
        Axis.FIT,
        3,
        _("Does it run reliably?"),
        (
            _("It often fails, or nobody knows"),
            _("It fails about every month"),
            _("It fails a few times a year"),
            _("It hardly ever fails"),
        ),
    ),
    Question(
        "source_code",
        Axis.FIT,
        2,
        _("Who holds the source code?"),
        (_("Nobody"), _("Only the vendor"), _("The agency"), _("The city, or it is public")),
    ),
    Question(
        "documentation",
        Axis.FIT,
        1,
        _("Could a stranger look after it by its papers?"),
        (
            _("Nothing is written"),
            _("A few notes, out of date"),
            _("A manual for users or for technicians"),
            _("Both, up to date"),
        ),
    ),
    Question(
        "security",
        Axis.FIT,
        2,
        _("When was its security last tested?"),
        (
            _("Never"),
            _("More than two years ago"),
            _("One to two years ago"),
            _("Within the last year"),
        ),
    ),
    Question(
        "technology",
        Axis.FIT,
        2,
        _("Are the products it is built on still maintained?"),
        (
            _("No, and they cannot be renewed"),
            _("No, renewing them is much work"),
            _("Most of them"),
            _("All of them"),
        ),
    ),
    Question(
        "integrates",
        Axis.FIT,
        2,
        _("Is it connected with others?"),
        (
            _("No connection is proved"),
            _("People sign in with the city account, or its address works"),
            _("It exchanges data"),
            _("It is part of a process, or the source others use"),
        ),
    ),
    Question(
        "cost_per_user",
        Axis.COST,
        1,
        _("What does it cost in a year for each user?"),
        (
            _("Rp1,000,000 or more"),
            _("Rp100,000 to 999,999"),
            _("Rp10,000 to 99,999"),
            _("Less than Rp10,000"),
        ),
    ),
    Question(
        "coming_cost",
        Axis.COST,
        1,
        _("What must be spent on it in the next two years?"),
        (
            _("It must be built anew"),
            _("A large repair"),
            _("Small repairs"),
            _("Nothing beyond what it costs now"),
        ),
    ),
)
"""The table. docs/explanation/how-applications-are-scored.md explains weights and limits."""
BY_CODE: Mapping[str, Question] = {question.code: question for question in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an application without asking; None or "" where it is not.

    `level` is the verified level, `annual_cost` is in rupiah, `source_code` a value of the
    inventory.
    """

    level: Level
    user_count: int | None = None
    annual_cost: int | None = None
    source_code: str = ""
    security_tested_on: date | None = None


_SOURCE_CODE: Mapping[str, int] = {
    "lost": 1,
    "vendor": 2,
    "agency": 3,
    "deposited": 4,
    "public": 4,
}
_USERS = (100, 1_000, 10_000)
_COST_PER_USER = (1_000_000, 100_000, 10_000)
_YEAR = 365


def answer_by_facts(facts: Facts, *, today: date) -> dict[str, int]:
    """Give the answers that follow from facts, by question. Nobody is asked these."""
    found: dict[str, int] = {"integrates": _answer_integration(facts.level)}
    if facts.user_count is not None:
        found["users"] = 1 + sum(facts.user_count >= limit for limit in _USERS)
    if facts.user_count and facts.annual_cost is not None:
        each = facts.annual_cost / facts.user_count
        found["cost_per_user"] = 1 + sum(each < limit for limit in _COST_PER_USER)
    if facts.source_code in _SOURCE_CODE:
        found["source_code"] = _SOURCE_CODE[facts.source_code]
    if facts.security_tested_on is not None:
        years = max(0, (today - facts.security_tested_on).days) // _YEAR
        found["security"] = max(2, BEST - years)
    return found


def _answer_integration(level: Level) -> int:
    if level < Level.REACHABLE:
        return 1
    return min(BEST, max(2, int(level)))


def complete_answers(answers: Mapping[str, int], facts: Facts, *, today: date) -> dict[str, int]:
    """Put the answers of the owner and of the facts together; a fact goes before a word.

    What is no answer to a question of the table is left out.
    """
    given = {
        code: answer
        for code, answer in answers.items()
        if code in BY_CODE and isinstance(answer, int) and 1 <= answer <= BEST
    }
    return given | answer_by_facts(facts, today=today)
