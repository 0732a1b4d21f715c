"""Workflow: how a matter moves, with one table of states, one turn, one deadline and one way."""
