"""Evaluation: what joining the applications brought, counted from what was seen."""
