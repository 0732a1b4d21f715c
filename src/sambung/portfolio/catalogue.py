"""The live catalogue: every application a proposal is compared with, kept in step with the journal.

Each process holds one index in memory. Every write of an application leaves a journal entry, so
the newest entry says whether anything changed, and the entries since then say what. Invented
applications are not in it: nobody can join them. The engine is imported with the first question:
its numbers take half a second to load, in every command and process that never asks.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils.translation import gettext_noop

from sambung.journal.queries import list_subjects_since, read_position
from sambung.portfolio.models import Application, SharedApplication, Status

if TYPE_CHECKING:
    from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex
    from sambung.portfolio.similarity.ranking import SearchResult

_SUBJECT = "application/"
_MOST_CHANGES = 500
"""With more changes than this the index is built anew, which also brings its weights up to date."""
CITY_SYNONYMS = "synonyms.csv"
CITY = gettext_noop("city")


def find_similar(*, name: str = "", purpose: str = "", limit: int = 5) -> SearchResult:
    """Find applications of the city and shared ones that do what a name and a purpose say.

    Raises:
        InvalidInput: neither says anything.
    """
    from sambung.portfolio.similarity.ranking import search  # noqa: PLC0415

    with _holder.lock:
        return search(_holder.get_index(), name=name, purpose=purpose, limit=limit)


def list_similar_pairs(
    codes: Collection[str], *, least: float = 0.5
) -> tuple[tuple[str, str, float], ...]:
    """List the pairs among some applications that say they do the same, the likest first."""
    with _holder.lock:
        return _holder.get_index().list_pairs(least=least, codes=codes)


def forget_catalogue() -> None:
    """Drop the index of this process; the next question builds it anew."""
    with _holder.lock:
        _holder.index = None


@dataclass(slots=True)
class _Holder:
    """The index of this process, up to a position of the journal of one database."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    index: SimilarityIndex | None = None
    position: int = 0
    database: str = ""

    def get_index(self) -> SimilarityIndex:
        """Give the index, brought up to date."""
        database = str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])
        position = read_position()
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
            found = Application.objects.real().filter(code__in=codes)
            entries = [_as_entry(a) for a in found.select_related("owner") if _is_running(a)]
            self.index.change(put=entries, remove=codes)

    def _build(self) -> None:
        from sambung.portfolio.similarity.index import IndexedApplication, SimilarityIndex  # noqa: PLC0415
        from sambung.portfolio.similarity.synonyms import load_synonyms  # noqa: PLC0415

        applications = Application.objects.real().select_related("owner")
        entries = [_as_entry(a) for a in applications.iterator(2000) if _is_running(a)]
        entries += [
            IndexedApplication(shared.code, shared.name, shared.purpose, shared.owner, shared.kind)
            for shared in SharedApplication.objects.all()
        ]
        own = settings.SAMBUNG_DATA_FOLDER / CITY_SYNONYMS
        self.index = SimilarityIndex(entries, load_synonyms(*([own] if own.is_file() else [])))


_WHOLE = ("portfolio", "city/", "shared/")
"""Subjects of writes that concern many applications at once."""
_holder = _Holder()


def _is_running(application: Application) -> bool:
    return application.status not in (Status.INACTIVE, Status.REPLACED)


def _as_entry(application: Application) -> IndexedApplication:
    from sambung.portfolio.similarity.index import IndexedApplication  # noqa: PLC0415

    owner = str(application.owner) if application.owner else ""
    return IndexedApplication(application.code, application.name, application.purpose, owner, CITY)
