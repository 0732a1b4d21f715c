"""The live catalogue: every application that can be searched, kept in step with the journal.

Each process holds one index in memory. Every write of an application leaves a journal entry, so
the newest entry says whether anything changed, and the entries since then say what. Invented
applications are found by the search alone: nobody can join them. The engine is imported with the
first question: its numbers take half a second to load, in every command that never asks.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext_noop

from sambung.directory.models import City
from sambung.directory.provenance import LISTED
from sambung.journal.queries import list_subjects_since, read_position
from sambung.portfolio.models import Application, SharedApplication, Status

if TYPE_CHECKING:
    from sambung.portfolio.similarity.asking import Reader
    from sambung.portfolio.similarity.finding import Finding
    from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex
    from sambung.portfolio.similarity.ranking import SearchResult
    from sambung.portfolio.similarity.tasks import Task

_SUBJECT = "application/"
_MOST_CHANGES = 500
"""With more changes than this the index is built anew, which also brings its weights up to date."""
CITY_SYNONYMS, CITY_TASKS = "synonyms.csv", "tasks.csv"
CITY = gettext_noop("city")
CITIES = Path(__file__).parent / "cities"


def find_similar(*, name: str = "", purpose: str = "", limit: int = 5) -> SearchResult:
    """Find applications of the city and shared ones that do what a name and a purpose say.

    Raises:
        InvalidInput: neither says anything.
    """
    from sambung.portfolio.similarity.ranking import search  # noqa: PLC0415

    with _holder.lock:
        return search(_holder.get_index(), name=name, purpose=purpose, limit=limit)


def find_applications(text: str) -> Finding:
    """Find the listed applications that have what a few typed words ask for, best first.

    The key of each entry found is that of its row.
    """
    from sambung.portfolio.similarity.finding import find  # noqa: PLC0415

    with _holder.lock:
        index = _holder.get_index()
        assert _holder.reader is not None
        if _holder.latest is None or _holder.latest[0] != text:
            _holder.latest = (text, find(index, _holder.reader, text))
        return _holder.latest[1]


def list_marked_words(texts: Collection[str], terms: Collection[str]) -> tuple[str, ...]:
    """List the words of some texts, folded, that the terms of a finding stand for."""
    from sambung.portfolio.similarity.finding import list_marked  # noqa: PLC0415

    with _holder.lock:
        if _holder.index is None or not terms:
            return ()
        return list_marked(_holder.index, " ".join(texts), terms)


def list_tasks(concepts: Collection[str]) -> tuple[Task, ...]:
    """List whose tasks the subjects of a finding are, each office once."""
    from sambung.portfolio.similarity.tasks import list_tasks_of  # noqa: PLC0415

    with _holder.lock:
        return list_tasks_of(concepts, _holder.tasks)


def list_similar_pairs(
    codes: Collection[str], *, least: float = 0.5
) -> tuple[tuple[str, str, float], ...]:
    """List the pairs among some applications that say they do the same, the likest first."""
    with _holder.lock:
        return _holder.get_index().list_pairs(least=least, codes=codes)


def warm_catalogue() -> None:
    """Build the index of this process, so that the first question need not wait for it.

    A word nobody writes is asked for: it has the roots and the forms of all words read as well.
    """
    find_applications("zyxwvu")


def forget_catalogue() -> None:
    """Drop the index of this process; the next question builds it anew."""
    with _holder.lock:
        _holder.index = None


@dataclass(slots=True)
class _Holder:
    """The index of this process, up to a position of the journal of one database."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    index: SimilarityIndex | None = None
    reader: Reader | None = None
    tasks: dict[str, Task] = field(default_factory=dict)
    latest: tuple[str, Finding] | None = None
    """The last question of the search and its answer: a page asks for it twice."""
    position: int = 0
    database: str = ""

    def get_index(self) -> SimilarityIndex:
        """Give the index, brought up to date."""
        database = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
        position = read_position()
        if self.index is None or self.database != database or position != self.position:
            self.latest = None
        if self.index is None or self.database != database or position < self.position:
            self._build()
        elif position > self.position:
            self._follow()
        assert self.index is not None
        self.position, self.database = position, database
        return self.index

    def _follow(self) -> None:
        assert self.index is not None
        subjects = list_subjects_since(self.position, limit=_MOST_CHANGES + 1)
        codes = {s.removeprefix(_SUBJECT) for s in subjects if s.startswith(_SUBJECT)}
        if len(subjects) > _MOST_CHANGES or any(s.startswith(_WHOLE) for s in subjects):
            self._build()
        elif codes:
            found = Application.objects.of_provenance(*LISTED).filter(code__in=codes)
            entries = [_as_entry(application) for application in found.select_related("owner")]
            self.index.change(put=entries, remove=codes)

    def _build(self) -> None:
        from sambung.portfolio.similarity.asking import Reader  # noqa: PLC0415
        from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex  # noqa: PLC0415
        from sambung.portfolio.similarity.synonyms import load_synonyms  # noqa: PLC0415
        from sambung.portfolio.similarity.tasks import load_tasks  # noqa: PLC0415

        applications = Application.objects.of_provenance(*LISTED).select_related("owner")
        entries = [_as_entry(application) for application in applications.iterator(2000)]
        entries += [
            IndexedApplication(shared.code, shared.name, shared.purpose, shared.owner, shared.kind)
            for shared in SharedApplication.objects.all()
        ]
        own = [p for p in (settings.SAMBUNG_DATA_FOLDER / CITY_SYNONYMS,) if p.is_file()]
        listed = _find_tasks()
        self.tasks = load_tasks(listed)
        self.index = SimilarityIndex(entries, load_synonyms(*own))
        said = load_synonyms(*own, *([listed] if listed else []))
        self.reader = Reader(self.index, said, self.tasks)


_WHOLE = ("portfolio", "city/", "shared/")
"""Subjects of writes that concern many applications at once."""
_holder = _Holder()


def _is_running(application: Application) -> bool:
    return application.status not in (Status.INACTIVE, Status.REPLACED)


def _find_tasks() -> Path | None:
    """Find the list of tasks: the city's own in the data folder, else that of its data set."""
    slug = City.objects.values_list("slug", flat=True).first() or ""
    places = (settings.SAMBUNG_DATA_FOLDER / CITY_TASKS, CITIES / slug / CITY_TASKS)
    return next((path for path in places if path.is_file()), None)


def _as_entry(application: Application) -> IndexedApplication:
    from sambung.portfolio.similarity.index import IndexedApplication  # noqa: PLC0415

    owner = application.owner
    return IndexedApplication(
        application.code,
        application.name,
        application.purpose,
        owner=str(owner) if owner else "",
        kind=CITY,
        office=f"{owner.name} {owner.short_name}" if owner else "",
        key=application.pk,
        is_offered=application.is_real and _is_running(application),
    )
