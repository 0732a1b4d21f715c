"""The badge of an application: a small picture of its level for other sites to show."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sambung.portfolio.models import Application
from sambung.verification.publication.moments import PublishedLevel
from sambung.verification.rules.levels import Level
from sambung.verification.texts import LEVEL_TITLES

_PADDING = 7
_CORNER = 3
_NARROW, _WIDE = set("iIlj.,:;'|!()tfr "), set("mwMW")


@dataclass(frozen=True, slots=True)
class Badge:
    """The two halves of a badge: what it is about, and what is so. Widths are in pixels.

    The widths of the text are imposed on whatever font the reader's machine has.
    """

    label: str
    value: str
    look: str

    @property
    def text(self) -> str:
        """The whole in one line."""
        return f"{self.label}: {self.value}"

    @property
    def label_text_width(self) -> int:
        """How wide the first text is drawn."""
        return _measure(self.label)

    @property
    def value_text_width(self) -> int:
        """How wide the second text is drawn."""
        return _measure(self.value)

    @property
    def label_width(self) -> int:
        """How wide the first half is."""
        return self.label_text_width + 2 * _PADDING

    @property
    def value_width(self) -> int:
        """How wide the second half is."""
        return self.value_text_width + 2 * _PADDING

    @property
    def width(self) -> int:
        """How wide the badge is."""
        return self.label_width + self.value_width

    @property
    def inner_right(self) -> int:
        """Where the rounded corners of the right edge begin."""
        return self.width - _CORNER

    @property
    def value_x(self) -> int:
        """Where the second text begins."""
        return self.label_width + _PADDING


def make_badge(application: Application, published: PublishedLevel | None) -> Badge:
    """Make the badge of an application; without a published level it says that none is public.

    Only from level 3 on an application counts as integrated: below, the badge does not say so.
    """
    level = published.level if published else Level.NONE
    label = _("Integration") if level < Level.EXCHANGING else _("Integrated")
    value, look = _describe(published)
    if application.is_synthetic:
        value = f"{value} ({application.get_provenance_display().lower()})"
    return Badge(label, value, look)


def _describe(published: PublishedLevel | None) -> tuple[str, str]:
    if published is None:
        return _("not public yet"), "none"
    if published.level is Level.NONE:
        return str(LEVEL_TITLES[Level.NONE]).lower(), "none"
    values = {"number": published.level.value}
    if published.is_under_clarification:
        return _("level %(number)s – under clarification") % values, "question"
    return _("level %(number)s – verified") % values, "good"


def _measure(text: str) -> int:
    return round(sum(_width_of(letter) for letter in text))


def _width_of(letter: str) -> float:
    if letter in _NARROW:
        return 4.2
    if letter in _WIDE:
        return 10
    return 7.6 if letter.isupper() else 6.7
