"""What every list asks: whose rows, of which provenance, with which words.

A model says where its rows keep the agency, the provenance and the words; the methods are the
same for all of them.
"""

from collections.abc import Collection
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q

from sambung.directory.provenance import COUNTED, REAL, VERIFIABLE, Provenance
from sambung.kernel.actor import CITY

Row = TypeVar("Row", bound=models.Model)


def match_words(text: str, fields: Collection[str]) -> Q:
    """Give the condition that every word of a text stands in one of the fields.

    Capitals make no difference; a text without words asks for nothing.
    """
    wanted = Q()
    for word in text.split():
        in_one = Q()
        for field in fields:
            in_one |= Q((f"{field}__icontains", word))
        wanted &= in_one
    return wanted


def within_agencies(codes: Collection[str] | None, path: str) -> Q:
    """Give the condition that `path` leads to the code of one of some agencies.

    None, or `*` among the codes, is the whole city: every row fits.
    """
    if codes is None or CITY in codes:
        return ~Q(pk__in=[])
    return Q((f"{path}__in", tuple(codes)))


class AgencyRows(models.QuerySet[Row]):
    """Rows that belong to agencies. `agency_path` leads to the code of the agency."""

    agency_path: ClassVar[str] = "agency__code"
    word_fields: ClassVar[tuple[str, ...]] = ()

    def for_agencies(self, codes: Collection[str] | None) -> Self:
        """Keep the rows of some agencies; None, or `*` among them, is the whole city."""
        return self.filter(within_agencies(codes, self.agency_path))

    def with_words(self, text: str) -> Self:
        """Keep the rows that hold every word of a text, in any of the fields people know.

        Raises:
            TypeError: the rows name no such fields; every one would be found.
        """
        if not self.word_fields:
            raise TypeError(f"{type(self).__name__} names no fields to look for words in")
        return self.filter(match_words(text, self.word_fields))


class ProvenanceRows(AgencyRows[Row]):
    """Rows that also say where they come from. `provenance_path` leads to the word for it."""

    provenance_path: ClassVar[str] = "provenance"

    def of_provenance(self, *wanted: str) -> Self:
        """Keep the rows of these origins."""
        return self.filter(Q((f"{self.provenance_path}__in", wanted)))

    def real(self) -> Self:
        """Keep what exists in the city: documented or registered."""
        return self.of_provenance(*REAL)

    def counted(self) -> Self:
        """Keep what the city is counted by: no examples, no parts of Sambung."""
        return self.of_provenance(*COUNTED)

    def verifiable(self) -> Self:
        """Keep what can be looked at: what is real, and the examples that run."""
        return self.of_provenance(*VERIFIABLE)

    def without_system(self) -> Self:
        """Leave out the parts of Sambung itself."""
        return self.exclude(**{self.provenance_path: Provenance.SYSTEM})
