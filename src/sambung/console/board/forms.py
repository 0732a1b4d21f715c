"""What officers can ask the board for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sambung.console.board.queries import list_people
from sambung.directory.provenance import Provenance
from sambung.governance.models import ObstacleKind
from sambung.portfolio.queries import list_owning_agencies
from sambung.verification.queries.board_search import ANY_OBSTACLE, NOBODY, BoardCriteria, Sort
from sambung.verification.queries.level_index import Trend
from sambung.verification.rules.levels import Level
from sambung.verification.texts import describe_level

_ANY = ("", _("All"))


class BoardFilter(forms.Form):
    """The search box, the filters and the order of the board."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    level = forms.ChoiceField(label=_("Verified level"), required=False)
    trend = forms.ChoiceField(
        label=_("Trend over 30 days"),
        required=False,
        choices=[
            _ANY,
            (Trend.ROSE, _("Rose")),
            (Trend.FELL, _("Fell")),
            (Trend.STEADY, _("Steady")),
        ],
    )
    obstacle = forms.ChoiceField(
        label=_("Obstacle"),
        required=False,
        choices=[_ANY, (ANY_OBSTACLE, _("Any obstacle")), *ObstacleKind.choices],
    )
    responsible = forms.ChoiceField(label=_("Responsible"), required=False)
    provenance = forms.ChoiceField(
        label=_("Records"),
        required=False,
        choices=[
            ("", _("All of the city, with illustrations")),
            (Provenance.DOCUMENTED, _("Documented from public sources")),
            (Provenance.REGISTERED, Provenance.REGISTERED.label),
            (Provenance.ILLUSTRATIVE, _("Illustrations only")),
            (Provenance.EXAMPLE, _("Sambung's own examples")),
        ],
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("By relevance with a search, else what is due first")),
            (Sort.DUE, _("What is due first")),
            (Sort.NAME, _("Name")),
            (Sort.LOWEST, _("Lowest level first")),
            (Sort.HIGHEST, _("Highest level first")),
        ],
    )
    dead = forms.BooleanField(label=_("Only what died silently"), required=False)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, scope: tuple[str, ...] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope
        # Typed as the base class; a choice field is what stands there.
        agencies: Any = self.fields["agency"]
        agencies.choices = [
            _ANY,
            *((a.code, a.name) for a in list_owning_agencies() if scope is None or a.code in scope),
        ]
        levels: Any = self.fields["level"]
        levels.choices = [_ANY, *((level.value, describe_level(level)) for level in Level)]
        people: Any = self.fields["responsible"]
        people.choices = [
            _ANY,
            (NOBODY, _("Nobody named")),
            *((str(user.pk), str(user)) for user in list_people(scope)),
        ]

    def get_criteria(self) -> BoardCriteria:
        """Give what is asked for. Call after `is_valid`."""
        asked = self.cleaned_data
        return BoardCriteria(
            text=asked["q"],
            agency_code=asked["agency"],
            level=asked["level"],
            trend=asked["trend"],
            obstacle=asked["obstacle"],
            responsible=asked["responsible"],
            provenance=asked["provenance"],
            is_dead=asked["dead"],
            sort=asked["sort"] or (Sort.RELEVANCE if asked["q"] else Sort.DUE),
            within=self._scope,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything besides the search text narrows or orders the board."""
        return any(self.data.get(name) for name in self.fields if name not in ("q", "page"))
