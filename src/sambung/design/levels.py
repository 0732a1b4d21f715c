"""How levels and states of requirements look and read, the same on every page."""

from django.utils.translation import gettext as _

from sambung.verification.rules.levels import Level, RequirementState
from sambung.verification.texts import LEVEL_TITLES

STATE_LOOKS = {
    RequirementState.MET: "good",
    RequirementState.FAILED: "bad",
    RequirementState.EXPIRED: "old",
    RequirementState.NOT_APPLICABLE: "apart",
    RequirementState.NOT_CHECKED: "unknown",
}
"""Which look of the state badge shows which state."""


def describe_level(level: Level) -> str:
    """Name a level with its number, as it stands in lists and badges."""
    if level is Level.NONE:
        return str(LEVEL_TITLES[level])
    return _("Level %(number)s: %(title)s") % {"number": level.value, "title": LEVEL_TITLES[level]}
