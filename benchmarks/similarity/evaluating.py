"""How well a search answers the labelled questions."""

from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.similarity.labelled import Question
from benchmarks.similarity.searches import Search

FIRST = 5


@dataclass(frozen=True, slots=True)
class Quality:
    """Shares from 0 to 1: expected among the first five; first place right; and the misses."""

    questions: int
    recall: float
    precision: float
    missed: tuple[Question, ...]

    def as_shares(self) -> dict[str, float]:
        """Give what can be kept as JSON."""
        return {
            "questions": self.questions,
            "recall": self.recall,
            "precision": self.precision,
        }


def evaluate(search: Search, questions: Iterable[Question]) -> Quality:
    """Ask each question, and compare with what it was written from."""
    asked = tuple(questions)
    answers = [(question, search(question, FIRST)) for question in asked]
    missed = tuple(question for question, found in answers if question.expected not in found)
    right = sum(
        bool(found) and found[0] in {question.expected, *question.also}
        for question, found in answers
    )
    return Quality(len(asked), 1 - len(missed) / len(asked), right / len(asked), missed)
