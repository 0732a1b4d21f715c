"""Small pieces of Envoy's matching language (xds.type.matcher.v3)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from sambung.exchange.rules.contracts import path_pattern
from sambung.gateway.translation.messages import Json, typed


@cache
def header_input(name: str) -> Json:
    """Give the value of a request header; `:path` and `:method` are headers, too.

    A header that is sent twice arrives as both values joined by a comma, so it equals neither.
    A city needs thousands of these, so equal ones are one object, which nobody may change.
    """
    message = "envoy.type.matcher.v3.HttpRequestHeaderMatchInput"
    return {"name": name, "typed_config": typed(message, header_name=name)}


def by_exact_header(name: str, branches: Mapping[str, Json]) -> Json:
    """Branch on the exact value of a header, at a cost that does not grow with the branches.

    When no branch fits, the next matcher of the list around it is tried.
    """
    return {
        "matcher_tree": {
            "input": header_input(name),
            "exact_match_map": {"map": dict(branches)},
        }
    }


def header_is(name: str, value: str) -> Json:
    """Hold when a header has exactly this value."""
    return _single(name, {"exact": value})


def header_starts(name: str, prefix: str) -> Json:
    """Hold when a header starts with this text."""
    return _single(name, {"prefix": prefix})


def header_fits(name: str, regex: str) -> Json:
    """Hold when a whole header fits a regular expression (RE2)."""
    return _single(name, {"safe_regex": {"google_re2": {}, "regex": regex}})


def all_of(*predicates: Json) -> Json:
    """Hold when every predicate holds."""
    return {"and_matcher": {"predicate": list(predicates)}}


def any_of(predicates: Iterable[Json]) -> Json:
    """Hold when one of the predicates holds. Envoy refuses a choice of one: it stands bare."""
    choices = list(predicates)
    return choices[0] if len(choices) == 1 else {"or_matcher": {"predicate": choices}}


def path_regex(service_path: str, templates: Sequence[str]) -> str:
    """Give the RE2 that a whole `:path`, with or without query, of an operation fits.

    >>> path_regex("/r1/svc", ["/rows", "/rows/{key}"])
    '/r1/svc(?:/rows|/rows/[^/?#;]+)(?:\\\\?.*)?'
    """
    below = "|".join(map(path_pattern, templates))
    return rf"{re.escape(service_path)}(?:{below})(?:\?.*)?"


def _single(name: str, value_match: Json) -> Json:
    return {"single_predicate": {"input": header_input(name), "value_match": value_match}}
