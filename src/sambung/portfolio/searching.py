"""The search of portal, console and API: one ranking, joined with the filters of each list."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import QuerySet

from sambung.directory.models import Agency
from sambung.portfolio.catalogue import find_applications, list_marked_words, list_tasks
from sambung.portfolio.models import Application
from sambung.portfolio.similarity.tasks import EVERYTHING

MOST_FOUND = 500
"""Of more than this only the most relevant are listed: databases limit what a query may carry."""
_MOST_OFFICES = 3


@dataclass(frozen=True, slots=True)
class Office:
    """Who may have a subject as a task: an agency of the city, or an office outside it by name."""

    agency: Agency | None
    outside: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """What a reader of results should know beside them.

    `corrections` are pairs of what was typed and what it was taken for; `close` are applications
    that have only a part of what was asked; `always` are offices one can ask about anything;
    `elsewhere` says how many fit without any filter; `terms` mark the words that match.
    """

    corrections: tuple[tuple[str, str], ...] = ()
    close: tuple[Application, ...] = ()
    offices: tuple[Office, ...] = ()
    always: tuple[Office, ...] = ()
    terms: frozenset[str] = frozenset()
    elsewhere: int = 0


def narrow_to_text(
    found: QuerySet[Application], text: str
) -> tuple[QuerySet[Application], tuple[int, ...]]:
    """Keep what has what a text asks for, and give the keys in the order of relevance.

    The keys are those of everything that fits the text, whatever else narrows. A text of blanks
    asks for nothing: everything stays, in no order. With more than 500 answers there are up to two
    queries more, and the most relevant of those that fit are kept.
    """
    if not text.strip():
        return found, ()
    keys = tuple(entry.key for entry in find_applications(text).entries)
    if len(keys) > MOST_FOUND and found.filter(pk__in=keys[:MOST_FOUND]).count() < MOST_FOUND:
        fits = set(found.values_list("pk", flat=True))
        keys = tuple(key for key in keys if key in fits)
    keys = keys[:MOST_FOUND]
    return found.filter(pk__in=keys), keys


def give_advice(text: str, among: QuerySet[Application], *, fits: bool) -> Advice:
    """Say what was corrected; when nothing `fits`, whose task it may be and what comes close.

    `among` is everything the reader can be shown.
    """
    if not text.strip():
        return Advice()
    finding = find_applications(text)
    corrections = tuple((each.typed, each.meant) for each in finding.corrections)
    if fits:
        return Advice(corrections, terms=finding.terms)
    keys = [entry.key for entry in finding.close]
    rows = among.select_related("owner").in_bulk(keys)
    return Advice(
        corrections,
        tuple(rows[key] for key in keys if key in rows),
        _list_offices(finding.subjects),
        _list_offices([EVERYTHING]),
        finding.terms,
        narrow_to_text(among, text)[0].count(),
    )


def list_words(application: Application, terms: Collection[str]) -> tuple[str, ...]:
    """List the words of name and purpose to be marked for a reader."""
    return list_marked_words((application.name, application.purpose), terms)


def _list_offices(subjects: Collection[str]) -> tuple[Office, ...]:
    tasks = list_tasks(subjects)[:_MOST_OFFICES]
    agencies = Agency.objects.filter(is_active=True).in_bulk(
        [task.agency for task in tasks if task.agency], field_name="code"
    )
    offices = (Office(agencies.get(task.agency), task.outside, task.address) for task in tasks)
    return tuple(office for office in offices if office.agency or office.outside)
