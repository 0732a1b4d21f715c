"""Finding the operation a path belongs to, so that the path itself need not be kept."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sambung.exchange.rules.contracts import path_pattern


@dataclass(frozen=True, slots=True)
class _Template:
    method: str
    text: str
    pattern: re.Pattern[str]


class OperationFinder:
    """The operations of one interface, as (method, path template) of its contract.

    `prefixes` are what stands before the template: the address on the exchange, and the provider's
    own path, since Envoy logs the path as it rewrote it once the call was let through.

    >>> finder = OperationFinder(["/r1/ID/OPD/A/B/c"], [("GET", "/rows"), ("GET", "/rows/{key}")])
    >>> finder.find_operation("GET", "/r1/ID/OPD/A/B/c/rows/3273010101900001")
    'GET /rows/{key}'
    """

    def __init__(self, prefixes: Iterable[str], operations: Iterable[tuple[str, str]]) -> None:
        self._prefixes = tuple(prefix.rstrip("/") for prefix in prefixes)
        # As OpenAPI asks, a template without parameters is tried before one with.
        self._templates = [
            _Template(method, template, _compile(template))
            for method, template in sorted(operations, key=lambda item: _specificity(item[1]))
        ]

    def find_operation(self, method: str, path: str) -> str:
        """Give method and template of the operation; empty when the path fits none.

        Who calls HEAD calls the operation that GET calls, as the agreements have it.
        """
        wanted = (method, "GET") if method == "HEAD" else (method,)
        for prefix in self._prefixes:
            if path == prefix or path.startswith(prefix + "/"):
                rest = path[len(prefix) :].rstrip("/")
                for template in self._templates:
                    if template.method in wanted and template.pattern.fullmatch(rest):
                        return f"{template.method} {template.text}"
        return ""


def _specificity(template: str) -> tuple[int, str]:
    return template.count("{"), template


def _compile(template: str) -> re.Pattern[str]:
    return re.compile(path_pattern(template.rstrip("/") or "/"))
