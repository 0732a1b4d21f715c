"""Messages of code that knows no Django, translated when they are shown.

Such a message keeps its English template and values, and turns into text in the language of the
reader only when somebody asks for `str(message)`. A process that has a translator (Django's
gettext) names it once, at start; without one the text is English.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def _keep(template: str) -> str:
    return template


_translators: list[Callable[[str], str]] = [_keep]


def set_translator(translate: Callable[[str], str]) -> None:
    """Name the function that turns an English template into the reader's language."""
    _translators[:] = [translate]


@dataclass(frozen=True)
class Message:
    """A text for people, in English, with the values of its `%(name)s` places."""

    template: str
    values: dict[str, Any]

    def __str__(self) -> str:
        return _translators[-1](self.template) % self.values

    def as_plain(self) -> dict[str, Any]:
        """Give the message as plain values for JSON; what is no number or text becomes text."""
        return {
            "template": self.template,
            "values": {name: _as_plain(value) for name, value in self.values.items()},
        }

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Message":
        """Give the message of `as_plain`, to be shown in any language."""
        values = {
            name: cls.from_plain(value) if isinstance(value, dict) else value
            for name, value in plain["values"].items()
        }
        return cls(plain["template"], values)


def _as_plain(value: Any) -> Any:
    if isinstance(value, Message):
        return value.as_plain()
    return value if isinstance(value, int | float | str) else str(value)


def message(template: str, **values: Any) -> Message:
    """Make a message. Import it as `_`, so that the extraction of texts finds the template.

    >>> str(message("Cell %(cell)s is empty.", cell="B2"))
    'Cell B2 is empty.'
    """
    return Message(template, values)
