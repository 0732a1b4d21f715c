"""The picture of the links as the console draws it: boxes, arrows, and what they say."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sambung.directory.models import Agency
from sambung.portfolio.models import Application
from sambung.rationalisation.queries.links import Link, LinkKind, Links
from sambung.rationalisation.rules.graph import SHAPES, Arrow, Box, DrawnBox, draw, outline
from sambung.verification.rules.levels import Level
from sambung.verification.texts import describe_level

COLOURS = 8
_LOOKS = COLOURS * len(SHAPES)
_ACCOUNT = "account"
_LONGEST_NAME = 24
_LETTER = 6.6
_ROUND_TEXT = 34
_SAMPLE_WIDTH = 52
_KINDS: Mapping[LinkKind, Promise] = {
    LinkKind.CALLS: gettext_lazy("calls"),
    LinkKind.AGREED: gettext_lazy("may call, by agreement; no call seen"),
    LinkKind.SIGNS_IN: gettext_lazy("people sign in with"),
    LinkKind.REGISTERED: gettext_lazy("could let people sign in with; nobody came yet"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How the boxes of one agency look, and the agency; None is nobody known."""

    agency: Agency | None
    colour: str
    shape: str

    @property
    def sample(self) -> str:
        """The outline for the legend."""
        return outline(self.shape, _SAMPLE_WIDTH)


@dataclass(frozen=True, slots=True)
class PictureBox:
    """A box with its two lines of text. `address` is empty for the one account."""

    x: float
    y: float
    path: str
    colour: str
    name: str
    facts: str
    title: str
    address: str
    is_synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A link in words, the same for the tooltip of its arrow and the row of the table."""

    link: Link
    kind: str
    target: str
    seen: str

    @property
    def title(self) -> str:
        """The whole link as one sentence."""
        said = f"{self.link.source.name} {self.kind} {self.target}"
        return f"{said} ({self.seen})" if self.seen else said


@dataclass(frozen=True, slots=True)
class PictureArrow:
    """An arrow: its line, its head, the kind of link and what it says."""

    line: str
    head: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything the page draws."""

    width: int
    height: int
    boxes: tuple[PictureBox, ...]
    arrows: tuple[PictureArrow, ...]
    looks: tuple[Look, ...]
    kinds: tuple[tuple[str, str], ...]
    """The kinds of link that are in it, with how they read."""


def describe_links(links: Links) -> tuple[Line, ...]:
    """Say each link in words, in the reader's language."""
    return tuple(_describe(link) for link in links.links)


def make_picture(links: Links) -> Picture:
    """Draw the links; the arrows stand in the order of the links."""
    looks = _assign_looks(links.applications)
    boxes = [
        Box(str(one.pk), _measure(*_get_texts(one, links.levels[one.pk])))
        for one in links.applications
    ]
    if any(link.target is None for link in links.links):
        boxes.append(Box(_ACCOUNT, _measure(_("The one account"))))
    drawing = draw(boxes, [_get_arrow(link) for link in links.links])
    drawn = [
        _make_box(one, drawing.boxes[str(one.pk)], looks[_get_agency(one)], links.levels[one.pk])
        for one in links.applications
    ]
    if _ACCOUNT in drawing.boxes:
        drawn.append(_make_account(drawing.boxes[_ACCOUNT]))
    arrows = zip(drawing.arrows, describe_links(links), strict=True)
    return Picture(
        width=drawing.width,
        height=drawing.height,
        boxes=tuple(drawn),
        arrows=tuple(
            PictureArrow(arrow.line, arrow.head, line.link.kind, line.title)
            for arrow, line in arrows
        ),
        looks=tuple(looks.values()),
        kinds=tuple(
            (kind.value, str(text))
            for kind, text in _KINDS.items()
            if any(link.kind is kind for link in links.links)
        ),
    )


def _get_arrow(link: Link) -> Arrow:
    return Arrow(str(link.source.pk), str(link.target.pk) if link.target else _ACCOUNT)


def _get_agency(application: Application) -> str:
    return application.owner.code if application.owner else ""


def _assign_looks(applications: tuple[Application, ...]) -> dict[str, Look]:
    """Give each agency a colour and a shape of its own, up to 48; then they come again."""
    agencies = {_get_agency(one): one.owner for one in applications}
    counts = Counter(_get_agency(one) for one in applications)
    looks = {}
    known = sorted((code for code in agencies if code), key=lambda code: (-counts[code], code))
    for number, code in enumerate(known):
        at = number % _LOOKS
        shape = SHAPES[(at + at // 24) % len(SHAPES)]
        looks[code] = Look(agencies[code], str(at % COLOURS), shape)
    if "" in agencies:
        looks[""] = Look(None, "none", SHAPES[0])
    return looks


def _get_texts(application: Application, level: Level) -> tuple[str, str]:
    name = application.name
    short = name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"
    owner = application.owner.short_name if application.owner else _("agency not known")
    number = "–" if level is Level.NONE else level.value
    return short, _("%(agency)s, level %(level)s") % {"agency": owner, "level": number}


def _measure(*lines: str) -> float:
    return round(max(len(line) for line in lines) * _LETTER + _ROUND_TEXT, 1)


def _make_box(application: Application, middle: DrawnBox, look: Look, level: Level) -> PictureBox:
    lines = _get_texts(application, level)
    owner = str(application.owner) if application.owner else _("agency not known")
    return PictureBox(
        x=middle.x,
        y=middle.y,
        path=outline(look.shape, _measure(*lines)),
        colour=look.colour,
        name=lines[0],
        facts=lines[1],
        title=f"{application.name}, {owner}, {describe_level(level)}",
        address=reverse("portal:application", args=[application.code]),
        is_synthetic=application.is_synthetic,
    )


def _make_account(middle: DrawnBox) -> PictureBox:
    name = _("The one account")
    path = outline("pill", _measure(name))
    return PictureBox(middle.x, middle.y, path, "account", name, "", name, "")


def _describe(link: Link) -> Line:
    seen = ""
    if link.kind is LinkKind.CALLS:
        seen = ngettext("%(count)s call", "%(count)s calls", link.count) % {"count": link.count}
    elif link.kind is LinkKind.SIGNS_IN:
        seen = ngettext("%(count)s sign-in", "%(count)s sign-ins", link.count) % {
            "count": link.count
        }
    target = link.target.name if link.target else _("The one account")
    return Line(link, str(_KINDS[link.kind]), target, seen)
