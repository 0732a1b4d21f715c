"""The agencies a file may name, found by code, present, short or former name."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import Refused
from sambung.portfolio.fields.identity import fold
from sambung.tabular.loose import fold_title

_MOST_SUGGESTIONS = 200
"""Looking for similar names costs time; past this many unknown agencies it is left out."""
_SPELLED_OUT = {"kec": "kecamatan", "bag": "bagian"}
_LEFT_AWAY = frozenset({"dan", "serta", "and"})
_ABOVE_A_DIVISION = (" setda", " sekretariat daerah")


@dataclass(slots=True)
class Agencies:
    """The agencies a file may name: by code, present, short or former name.

    `codes` maps each folded name to the agency's code, `refused` maps names of agencies that may
    own nothing to the reason, `short_names` gives the name to suggest for a code. `names` maps
    every folded name to its code, of those that are refused as well; `full_names` each code to
    the name in full. `city` is the name of the city, which people add to that of an agency.
    """

    codes: Mapping[str, str]
    refused: Mapping[str, Message]
    short_names: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    full_names: Mapping[str, str] = field(default_factory=dict)
    city: str = ""
    _loose: dict[str, str] = field(default_factory=dict)
    _suggestions: dict[str, str] = field(default_factory=dict)

    def find(self, text: str) -> str:
        """Give the code of the agency a cell names: also with the city's name, or abbreviated.

        Raises:
            Refused: nobody has that name, or the agency may own no application.
        """
        name = self._find_name(text)
        if name in self.codes:
            return self.codes[name]
        if name in self.refused:
            raise Refused(self.refused[name])
        nearest = self._suggest(name)
        if nearest:
            raise Refused(_("an agency of the city; did you mean %(name)s?", name=nearest))
        raise Refused(_("an agency of the city, by code, name or short name"))

    def propose(self, text: str) -> str:
        """Propose the code of the agency a text may mean; "" when none is like it."""
        names = self._index_loosely()
        close = [
            code
            for written in _list_forms(text, self.city)
            for near in difflib.get_close_matches(written[:200], names, n=1, cutoff=0.6)
            if (code := self.codes.get(names[near], ""))
        ]
        return close[0] if close else ""

    def is_city(self, text: str) -> bool:
        """Tell whether a text names the city itself."""
        city = fold_title(self.city)
        written = fold_title(text)
        return bool(city) and written in (city, f"pemerintah {city}", f"pem{city}")

    def show(self, code: str) -> str:
        """Give what to write for an agency: the name in full, or the code where that is unclear."""
        name = self.full_names.get(code, "")
        return name if self.names.get(fold(name)) == code else code

    def list_shown(self) -> tuple[str, ...]:
        """List the agencies that may own applications, as they are written, sorted."""
        return tuple(sorted({self.show(code) for code in self.codes.values()}, key=str.casefold))

    def _find_name(self, text: str) -> str:
        """Find the folded name a text means; the text itself, folded, when it is none."""
        name = fold(text)
        if name in self.codes or name in self.refused:
            return name
        names = self._index_loosely()
        return next((names[form] for form in _list_forms(text, self.city) if names.get(form)), name)

    def _index_loosely(self) -> dict[str, str]:
        """Give the names by their loose form; one that two agencies share is left away."""
        if not self._loose:
            owners: dict[str, str] = {}
            for name in (*self.codes, *self.refused):
                form = _simplify(name)
                owner = self.codes.get(name, name)
                if owners.setdefault(form, owner) == owner:
                    self._loose.setdefault(form, name)
                else:
                    self._loose[form] = ""
        return self._loose

    def _suggest(self, name: str) -> str:
        if name not in self._suggestions:
            if len(self._suggestions) >= _MOST_SUGGESTIONS:
                return ""
            close = difflib.get_close_matches(name[:200], self.codes, n=1, cutoff=0.6)
            self._suggestions[name] = self.short_names[self.codes[close[0]]] if close else ""
        return self._suggestions[name]


def _simplify(text: str) -> str:
    words = (_SPELLED_OUT.get(word, word) for word in fold_title(text).split())
    return " ".join(word for word in words if word and word not in _LEFT_AWAY)


def _list_forms(text: str, city: str) -> Iterator[str]:
    """Give the forms in which an agency may be named: as written, without city, abbreviated.

    >>> list(_list_forms("Dinas Kominfo Kota Bandung", "Kota Bandung"))[1:]
    ['dinas kominfo', 'diskominfo', 'dinkominfo']
    """
    form = _simplify(text)
    yield form
    place = _simplify(city)
    for ending in (f" pemerintah {place}", f" pem{place}", f" {place}"):
        if place and form.endswith(ending):
            form = form.removesuffix(ending)
            yield form
            break
    if form.startswith("bagian "):
        for ending in _ABOVE_A_DIVISION:
            if form.endswith(ending):
                yield form.removesuffix(ending)
    first, _blank, rest = form.partition(" ")
    if first == "dinas" and rest and " " not in rest:
        yield f"dis{rest}"
        yield f"din{rest}"
