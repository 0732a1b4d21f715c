"""What columns and words of an imported file mean, said by options or asked on a terminal."""

from collections.abc import Sequence

import click
from django.utils.translation import gettext as _

from sambung.kernel.errors import InvalidInput
from sambung.portfolio.fields.checks import Refused
from sambung.portfolio.fields.identity import TITLES, Field, fold
from sambung.portfolio.fields.words import find_word, has_words, list_values
from sambung.portfolio.workbook.index import load_agencies
from sambung.portfolio.workbook.mapping import Asked, AskedWord, name_column
from sambung.portfolio.workbook.rules.answers import ASIDE, DROP, EMPTY, LEAVE_OUT, Answers
from sambung.portfolio.workbook.rules.columns import ColumnReading
from sambung.site.cli.output import say
from sambung.tabular.loose import fold_title

_MOST_CHOICES = 12


def parse_answers(columns: Sequence[str], words: Sequence[str]) -> Answers:
    """Read the options `--column TITLE=FIELD` and `--word FIELD:TEXT=VALUE`.

    Raises:
        InvalidInput: an option has another form, or names what does not exist.
    """
    said: dict[str, str] = {}
    for option in columns:
        title, separator, meaning = option.rpartition("=")
        if not separator or not title:
            raise InvalidInput(
                _("Write --column as TITLE=FIELD, such as “Jenis Aplikasi=platform”: %(option)s")
                % {"option": option}
            )
        said[fold_title(title)] = meaning if meaning in (ASIDE, DROP) else _find_column(meaning)
    meant: dict[tuple[str, str], str] = {}
    for option in words:
        place, separator, meaning = option.rpartition("=")
        name, colon, text = place.partition(":")
        if not separator or not colon:
            raise InvalidInput(
                _(
                    "Write --word as FIELD:TEXT=VALUE, such as “platform:Web, Mobile=web”:"
                    " %(option)s"
                )
                % {"option": option}
            )
        column = _find_column(name)
        meant[column, fold(text)] = _find_value(column, meaning)
    return Answers(said, meant)


def tell_questions(asked: Asked) -> None:
    """Say what has to be answered, each with the option that answers it."""
    columns, words = asked.columns.unsure, [one for one in asked.words if not one.answer]
    if columns or words:
        say(_("Sambung does not guess. Answer with these options, or on a terminal with --ask:"))
    for column in columns:
        say(f"  --column '{column.title}={column.column or ASIDE}'  {_describe_column(column)}")
    for word in words:
        say(f"  --word '{_place(word)}={word.question.proposal or '…'}'  {_describe_word(word)}")


def ask_on_terminal(asked: Asked) -> Answers:
    """Ask on the terminal what is not known. An empty answer leaves the rows out."""
    columns: dict[str, str] = {}
    words: dict[tuple[str, str], str] = {}
    for column in asked.columns.unsure:
        prompt = f"“{column.title}” {_describe_column(column)}"
        chosen = _prompt(prompt, column.column or ASIDE, [ASIDE, DROP, *TITLES])
        columns[fold_title(column.title)] = chosen
    for word in asked.words:
        if word.answer:
            continue
        prompt = f"{_place(word)} {_describe_word(word)}"
        values = [value for value, _title in word.choices]
        chosen = _prompt(prompt, word.question.proposal or LEAVE_OUT, values)
        words[word.question.column, word.question.text_key] = chosen
    return Answers(columns, words)


def _prompt(text: str, proposal: str, values: Sequence[str]) -> str:
    choice = click.Choice([*values])
    show = len(values) <= _MOST_CHOICES
    return str(click.prompt(text, default=proposal, type=choice, show_choices=show, err=True))


def _place(word: AskedWord) -> str:
    return f"{word.question.column}:{word.question.text}"


def _describe_column(column: ColumnReading) -> str:
    if not column.column:
        return _("(another column tells the same)")
    return _("(may tell: %(column)s; for example %(examples)s)") % {
        "column": name_column(column.column),
        "examples": "; ".join(column.examples) or "–",
    }


def _describe_word(word: AskedWord) -> str:
    values = [value for value, _title in word.choices]
    shown = ", ".join(values) if len(values) <= _MOST_CHOICES else _("code of the agency")
    return _("(%(count)d rows, first row %(row)d; %(values)s)") % {
        "count": word.question.count,
        "row": word.question.row,
        "values": shown,
    }


def _find_column(name: str) -> str:
    for column, titles in TITLES.items():
        if fold_title(name) in (fold_title(column), *map(fold_title, titles)):
            return str(column)
    raise InvalidInput(
        _("There is no field “%(name)s”. Choose one of: %(names)s.")
        % {"name": name, "names": ", ".join([ASIDE, DROP, *TITLES])}
    )


def _find_value(column: str, meaning: str) -> str:
    if meaning in (EMPTY, LEAVE_OUT):
        return meaning
    if column == Field.AGENCY:
        try:
            return load_agencies().find(meaning)
        except Refused as refused:
            raise InvalidInput(
                _("“%(word)s” is no agency: expected is %(expected)s.")
                % {"word": meaning, "expected": refused.expected}
            ) from refused
    if not has_words(column):
        return meaning
    value = meaning if meaning in list_values(column) else find_word(column, meaning)
    if value is None:
        raise InvalidInput(
            _("“%(word)s” is no value of %(column)s. Choose one of: %(values)s.")
            % {
                "word": meaning,
                "column": name_column(column),
                "values": ", ".join([*list_values(column), EMPTY, LEAVE_OUT]),
            }
        )
    return value
