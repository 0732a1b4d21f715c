"""An interpreter of the part of Envoy's matching language that Sambung writes, for properties."""

import re
from collections.abc import Sequence
from typing import Any

from sambung.exchange.rules.contracts import OperationSpec, path_pattern

Decision = tuple[str, str]
"""Action and name, as (ALLOW, PJ-0001)."""


def decide(matcher: dict[str, Any], headers: dict[str, str]) -> Decision | None:
    """Give the decision for a request, or None when nothing matches."""
    if "matcher_list" in matcher:
        branches = [
            rule["on_match"]
            for rule in matcher["matcher_list"]["matchers"]
            if _holds(rule["predicate"], headers)
        ]
    else:
        branches = _branches(matcher.get("matcher_tree", {}), headers)
    for branch in [*branches, matcher.get("on_no_match")]:
        decision = _follow(branch, headers) if branch else None
        if decision is not None:
            return decision
    return None


def _follow(branch: dict[str, Any], headers: dict[str, str]) -> Decision | None:
    if "matcher" in branch:
        return decide(branch["matcher"], headers)
    action = branch["action"]["typed_config"]
    return action["action"], action["name"]


def _branches(tree: dict[str, Any], headers: dict[str, str]) -> list[dict[str, Any]]:
    if not tree:
        return []
    value = headers.get(tree["input"]["typed_config"]["header_name"], "")
    if "exact_match_map" in tree:
        found = tree["exact_match_map"]["map"].get(value)
        return [found] if found else []
    prefixes = tree["prefix_match_map"]["map"]
    fitting = sorted((key for key in prefixes if value.startswith(key)), key=len, reverse=True)
    return [prefixes[key] for key in fitting[:1]]


def _holds(predicate: dict[str, Any], headers: dict[str, str]) -> bool:
    if "and_matcher" in predicate:
        return all(_holds(each, headers) for each in predicate["and_matcher"]["predicate"])
    if "or_matcher" in predicate:
        return any(_holds(each, headers) for each in predicate["or_matcher"]["predicate"])
    single = predicate["single_predicate"]
    value = headers.get(single["input"]["typed_config"]["header_name"], "")
    match single["value_match"]:
        case {"exact": text}:
            return value == text
        case {"prefix": text}:
            return value.startswith(text)
        case {"safe_regex": {"regex": regex}}:
            return re.fullmatch(regex, value) is not None
    raise AssertionError(single)


def match_operation(
    operations: Sequence[OperationSpec], *, method: str, path: str
) -> OperationSpec | None:
    """Find the operation that a method and the rest of a path call, or None.

    A template without parameters wins over one with, as OpenAPI asks.
    """
    wanted = "GET" if method == "HEAD" else method
    ordered = sorted(operations, key=lambda operation: operation.path_template.count("{"))
    for operation in ordered:
        if operation.method in (method, wanted) and re.fullmatch(
            path_pattern(operation.path_template), path
        ):
            return operation
    return None
