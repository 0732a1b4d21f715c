"""The agencies a file may name, found by code, present, short or former name."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import Refused
from sambung.portfolio.fields.identity import fold

_MOST_SUGGESTIONS = 200
"""Looking for similar names costs time; past this many unknown agencies it is left out."""


@dataclass(slots=True)
class Agencies:
    """The agencies a file may name: by code, present, short or former name.

    `codes` maps each folded name to the agency's code, `refused` maps names of agencies that may
    own nothing to the reason, `short_names` gives the name to suggest for a code. `names` maps
    every folded name to its code, of those that are refused as well; `full_names` each code to
    the name in full.
    """

    codes: Mapping[str, str]
    refused: Mapping[str, Message]
    short_names: Mapping[str, str]
    names: Mapping[str, str] = field(default_factory=dict)
    full_names: Mapping[str, str] = field(default_factory=dict)
    _suggestions: dict[str, str] = field(default_factory=dict)

    def find(self, text: str) -> str:
        """Give the code of the agency a cell names.

        Raises:
            Refused: nobody has that name, or the agency may own no application.
        """
        name = fold(text)
        if name in self.codes:
            return self.codes[name]
        if name in self.refused:
            raise Refused(self.refused[name])
        nearest = self._suggest(name)
        if nearest:
            raise Refused(_("an agency of the city; did you mean %(name)s?", name=nearest))
        raise Refused(_("an agency of the city, by code, name or short name"))

    def show(self, code: str) -> str:
        """Give what to write for an agency: the name in full, or the code where that is unclear."""
        name = self.full_names.get(code, "")
        return name if self.names.get(fold(name)) == code else code

    def list_shown(self) -> tuple[str, ...]:
        """List the agencies that may own applications, as they are written, sorted."""
        return tuple(sorted({self.show(code) for code in self.codes.values()}, key=str.casefold))

    def _suggest(self, name: str) -> str:
        if name not in self._suggestions:
            if len(self._suggestions) >= _MOST_SUGGESTIONS:
                return ""
            close = difflib.get_close_matches(name[:200], self.codes, n=1, cutoff=0.6)
            self._suggestions[name] = self.short_names[self.codes[close[0]]] if close else ""
        return self._suggestions[name]
