"""Reads of the roadmap: ratings, candidates, departures, and what still calls an application."""

from sambung.rationalisation.queries.candidates import (
    MergeCandidate,
    RetireCandidate,
    list_merge_candidates,
    list_retire_candidates,
)
from sambung.rationalisation.queries.departures import (
    find_open_departure,
    get_departure,
    list_departures,
)
from sambung.rationalisation.queries.ratings import (
    Known,
    Portfolio,
    Rated,
    get_known,
    get_portfolio,
    select_considered,
    select_unanswered,
)
from sambung.rationalisation.queries.traffic import Call, Callers, list_callers

__all__ = [
    "Call",
    "Callers",
    "Known",
    "MergeCandidate",
    "Portfolio",
    "Rated",
    "RetireCandidate",
    "find_open_departure",
    "get_departure",
    "get_known",
    "get_portfolio",
    "list_callers",
    "list_departures",
    "list_merge_candidates",
    "list_retire_candidates",
    "select_considered",
    "select_unanswered",
]
