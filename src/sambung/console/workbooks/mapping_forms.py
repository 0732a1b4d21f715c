"""The form that asks what columns and words of an uploaded workbook mean."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sambung.portfolio.fields.identity import Field, shorten
from sambung.portfolio.workbook.mapping import Asked, AskedWord, list_columns, name_column
from sambung.portfolio.workbook.rules.answers import ASIDE, DROP, LEAVE_OUT, Answers, WordQuestion
from sambung.portfolio.workbook.rules.columns import Certainty, ColumnReading
from sambung.tabular.loose import fold_title

MOST_WORDS = 150
"""Words one page asks about; the others follow on the next."""


class MappingForm(forms.Form):
    """For each column what it tells, and for each unknown word what it means."""

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._columns = {
            f"column-{_digest(one.title)}": one
            for one in asked.columns.readings
            if one.certainty is not Certainty.PASSED_OVER
        }
        self._words = {
            f"word-{_digest(one.question.column, one.question.text_key)}": one
            for one in asked.words[:MOST_WORDS]
        }
        own = [
            (ASIDE, _("Keep it without a field")),
            (DROP, _("Do not take this column")),
        ]
        choices = [*own, *list_columns()]
        for name, column in self._columns.items():
            self.fields[name] = forms.ChoiceField(
                choices=choices,
                label=f"“{column.title}”",
                help_text=_describe_column(column),
                initial=_taken_for(column),
            )
        for name, word in self._words.items():
            self.fields[name] = forms.ChoiceField(
                choices=word.choices,
                label=_label(word.question),
                help_text=_describe_word(word),
                initial=word.answer or word.question.proposal or LEAVE_OUT,
            )

    def clean(self) -> dict[str, Any]:
        """Let each field of an application be told by one column, and its name by any."""
        cleaned = super().clean() or {}
        seen: dict[str, str] = {}
        for name, column in self._columns.items():
            chosen = cleaned.get(name)
            if chosen in (None, ASIDE, DROP):
                continue
            if chosen in seen:
                self.add_error(
                    name,
                    _("“%(first)s” tells this already. Choose one of the two.")
                    % {"first": seen[chosen]},
                )
            seen[chosen] = column.title
        if self._columns and not {Field.NAME.value, Field.CODE.value} & set(seen):
            self.add_error(
                next(iter(self._columns)),
                _("Say which column holds the names of the applications."),
            )
        return cleaned

    def read_answers(self) -> Answers:
        """Give what was answered; a column that is taken as Sambung took it is no answer."""
        columns = {
            fold_title(column.title): self.cleaned_data[name]
            for name, column in self._columns.items()
            if column.certainty in (Certainty.UNSURE, Certainty.ANSWERED)
            or self.cleaned_data[name] != _taken_for(column)
        }
        words = {
            (one.question.column, one.question.text_key): self.cleaned_data[name]
            for name, one in self._words.items()
        }
        return Answers(columns, words)

    def list_unsure(self) -> list[forms.BoundField]:
        """List the columns that have to be asked about."""
        return [
            self[name]
            for name, one in self._columns.items()
            if one.certainty is Certainty.UNSURE or self[name].errors
        ]

    def list_others(self) -> list[forms.BoundField]:
        """List the other columns: first those without a field."""
        unsure = {bound.name for bound in self.list_unsure()}
        names = [name for name in self._columns if name not in unsure]
        names.sort(key=lambda name: bool(self._columns[name].column))
        return [self[name] for name in names]

    def list_words(self) -> Iterator[tuple[str, forms.BoundField]]:
        """Give the words to ask about, each with its column."""
        return ((one.question.column, self[name]) for name, one in self._words.items())


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=6).hexdigest()


def _taken_for(column: ColumnReading) -> str:
    return column.column or (DROP if column.certainty is Certainty.DROPPED else ASIDE)


def _label(question: WordQuestion) -> str:
    if question.text:
        return f"“{shorten(question.text)}”"
    return _("Not said in the file") if not question.title else _("Empty cells")


def _describe_column(column: ColumnReading) -> str:
    examples = "; ".join(shorten(text) for text in column.examples) or "–"
    parts = [_("For example: %(examples)s.") % {"examples": examples}]
    if column.certainty is Certainty.UNSURE and column.column:
        parts.append(
            _("Proposed: %(proposal)s. Please check.") % {"proposal": name_column(column.column)}
        )
    elif column.certainty is Certainty.UNSURE:
        parts.append(_("Another column tells the same."))
    return " ".join(parts)


def _describe_word(word: AskedWord) -> str:
    question = word.question
    parts = [
        ngettext(
            "In %(count)d row (row %(row)d).",
            "In %(count)d rows, first row %(row)d.",
            question.count,
        )
        % {"count": question.count, "row": question.row}
    ]
    if word.is_remembered:
        parts.append(_("Chosen as in an earlier file."))
    elif word.proposal and not word.answer:
        parts.append(_("Proposed: %(proposal)s. Please check.") % {"proposal": word.proposal})
    return " ".join(parts)
