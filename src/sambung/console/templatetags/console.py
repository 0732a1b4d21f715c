"""How levels and proofs show in the console."""

from typing import Any

from django import template

from sambung.console.inventory.texts import write_field
from sambung.design.templatetags.design import state, steps
from sambung.verification.rules.levels import PROVEN_LEVELS, Level, RequirementState
from sambung.verification.texts import STATE_LOOKS, STATE_TITLES, describe_level

register = template.Library()


@register.filter
def level_name(level: Level | str) -> str:
    """Name a level with its number."""
    return describe_level(Level(level))


@register.filter
def written(value: str, column: str) -> str:
    """Give the value of a cell as people write it: days as 31-12-2027, sums with dots."""
    return write_field(column, value)


@register.inclusion_tag("design/steps.html")
def level_steps(level: Level) -> dict[str, Any]:
    """Show a verified level as steps reached."""
    return steps(describe_level(level), level.rank, len(PROVEN_LEVELS))


@register.simple_tag
def proof_state(value: RequirementState) -> str:
    """Show the state of a requirement."""
    return state(str(STATE_TITLES[value]), STATE_LOOKS[value])
