"""Names of the events that identity announces."""

RIGHTS_CHANGED = "rights_changed"
"""Somebody may call more, or less, than before: the gateway publishes anew."""
