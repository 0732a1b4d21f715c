"""What to ask about a file before it is looked at: its columns, and words Sambung does not know."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sambung.kernel.actor import Actor
from sambung.portfolio.fields.identity import TITLES, Field, title_of
from sambung.portfolio.fields.shown_cells import ENGLISH, INDONESIAN, list_words, show_value
from sambung.portfolio.fields.words import has_words, list_values
from sambung.portfolio.workbook.importing import (
    list_questions,
    must_speak_for_somebody,
    read_sheet,
    understand_columns,
)
from sambung.portfolio.workbook.index import load_agencies
from sambung.portfolio.workbook.layout import capitalise
from sambung.portfolio.workbook.remembering import find_only_agency, recall_answers
from sambung.portfolio.workbook.rules.agencies import Agencies
from sambung.portfolio.workbook.rules.answers import EMPTY, LEAVE_OUT, Answers, WordQuestion
from sambung.portfolio.workbook.rules.columns import Columns

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class AskedWord:
    """A text to ask about, with the values to choose from and what was answered before, if it was.

    `is_remembered`: the answer is of an earlier file.
    """

    question: WordQuestion
    choices: Choices
    answer: str = ""
    is_remembered: bool = False

    @property
    def proposal(self) -> str:
        """What the text may mean, in words; "" when nothing is proposed."""
        return dict(self.choices).get(self.question.proposal, "")


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything somebody may answer about a file. What nobody answered comes first."""

    columns: Columns
    words: tuple[AskedWord, ...]


def ask_about(
    *, actor: Actor, path: Path, file_name: str, answers: Answers, now: datetime
) -> Asked:
    """Find out what to ask about a file, and what `answers` and earlier files said. Writes nothing.

    Raises:
        InvalidTable: the file is no table, or nothing is known of its columns.
        NotPermitted: the actor may import for nobody.
    """
    must_speak_for_somebody(actor)
    table = read_sheet(path, file_name=file_name)
    columns, known = understand_columns(actor, table, answers)
    own = find_only_agency(actor)
    remembered = recall_answers(actor)
    agencies = load_agencies()
    asked = []
    for question in list_questions(table, columns, now, Answers(known.columns), own):
        place = (question.column, question.text_key)
        asked.append(
            AskedWord(
                question,
                list_choices(question, agencies),
                known.words.get(place, ""),
                is_remembered=place not in answers.words and place in remembered.words,
            )
        )
    asked.sort(key=lambda one: bool(one.answer))
    return Asked(columns, tuple(asked))


def list_choices(question: WordQuestion, agencies: Agencies) -> Choices:
    """List what a text may be taken for, in the reader's language; waiting comes last."""
    column, language = question.column, _find_language()
    choices: list[tuple[str, str]] = []
    if column == Field.AGENCY:
        codes = sorted(
            set(agencies.codes.values()), key=lambda code: agencies.show(code).casefold()
        )
        choices = [(code, agencies.show(code)) for code in codes]
    elif has_words(column):
        choices = list(zip(list_values(column), list_words(column, language=language), strict=True))
    elif question.proposal:
        choices = [(question.proposal, show_value(column, question.proposal, language=language))]
    if column not in (Field.AGENCY, Field.KIND) and question.text:
        choices.append((EMPTY, _("Leave it empty (the text is kept)")))
    choices.append((LEAVE_OUT, _("Not now: leave these rows out")))
    return tuple(choices)


def list_columns() -> Choices:
    """List what a column may tell, in the reader's language."""
    language = _find_language()
    return tuple((column, capitalise(title_of(column, language))) for column in TITLES)


def name_column(column: str) -> str:
    """Give what a column is called, in the reader's language."""
    return capitalise(title_of(column, _find_language()))


def _find_language() -> int:
    return INDONESIAN if (get_language() or "").startswith("id") else ENGLISH
