"""The states of a table as the choices of a field."""

from typing import Any

from django.utils.functional import lazystr

from sambung.workflow.rules.tables import StateTable


def list_choices(table: StateTable[Any, Any]) -> list[tuple[str, Any]]:
    """List the states with their titles, each read in the language of whoever is shown it."""
    return [(state.key.value, lazystr(state.title)) for state in table.states]
