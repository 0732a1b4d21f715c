"""A program of its own that generates calls from descriptions: JSON in, JSON out.

The generator (schemathesis) takes seconds and seventy megabytes to load and runs
patterns that others wrote. So it lives in a process that ends, within limits, without secrets.
"""

import json
import logging
import resource
import sys
from typing import Any
from urllib.parse import urlencode

SEED = 20_261_121
"""The same description gives the same calls, so that what was found can be looked at again."""

MOST_CPU_SECONDS = 30
MOST_MEMORY = 1 << 30


def generate(document: dict[str, Any], most: int) -> list[list[dict[str, Any]]]:
    """Generate calls of each operation of a description; none where it cannot be read."""
    import schemathesis  # noqa: PLC0415 - only in the process that generates

    positive = schemathesis.GenerationMode.POSITIVE
    try:
        schema = schemathesis.openapi.from_dict(document)
        return [
            [
                _describe(path, method, case)
                for case in _draw(
                    schema[path][method.upper()].as_strategy(generation_mode=positive), most
                )
            ]
            for path, item in document["paths"].items()
            for method in sorted(item.keys() - {"parameters"})
        ]
    except Exception:
        logging.getLogger(__name__).exception("a description cannot be read")
        return []


def _draw(strategy: Any, most: int) -> list[Any]:
    import hypothesis  # noqa: PLC0415 - only in the process that generates

    drawn: list[Any] = []

    def keep(case: Any) -> None:
        drawn.append(case)

    settings: Any = hypothesis.settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    given: Any = hypothesis.given(strategy)
    seed: Any = hypothesis.seed(SEED)
    seed(settings(given(keep)))()
    return drawn


def _describe(path: str, method: str, case: Any) -> dict[str, Any]:
    query = urlencode(case.query or {}, doseq=True)
    return {
        "method": method.upper(),
        "path_template": path,
        "target": case.formatted_path + (f"?{query}" if query else ""),
        "headers": sorted((str(n), str(v)) for n, v in (case.headers or {}).items()),
    }


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_SECONDS, MOST_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    asked = json.load(sys.stdin)
    json.dump([generate(each, asked["most"]) for each in asked["documents"]], sys.stdout)


if __name__ == "__main__":
    _main()
