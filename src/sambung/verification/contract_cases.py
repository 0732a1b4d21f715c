"""Calls generated from a description: values its parameters allow and nobody thought of.

The generator (schemathesis) is loaded on first use only: web processes never need it. The same
description gives the same calls, so that what was found can be looked at again.
"""

import json
import logging
import os
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from sambung.verification.contract_runs import READING
from sambung.verification.contracts import GIVEN_HEADERS, PlannedCall

log = logging.getLogger(__name__)

SEED = 20_261_121
_STORAGE = "HYPOTHESIS_STORAGE_DIRECTORY"
_KEPT = ("parameters", "schemas")
_LOCK = threading.Lock()


def generate_calls(
    contract: Mapping[str, Any],
    operations: tuple[tuple[str, str], ...],
    *,
    most: int,
    storage: Path,
) -> tuple[tuple[PlannedCall, ...], ...]:
    """Generate at most so many calls for each reading operation that takes parameters.

    `storage` is a folder for the generator's own tables. A description it cannot read gives no
    calls: the examples remain.
    """
    reduced = _reduce(contract, operations)
    if reduced is None:
        return ()
    with _LOCK:
        os.environ.setdefault(_STORAGE, str(storage))
        return _generate(json.dumps(reduced, sort_keys=True), most)


def _reduce(
    contract: Mapping[str, Any], operations: tuple[tuple[str, str], ...]
) -> dict[str, Any] | None:
    """Keep only what describes the parameters; None when nothing is to be generated.

    What leads out of the description is refused: the generator would fetch it.
    """
    paths: dict[str, Any] = {}
    for method, path in operations:
        item = contract.get("paths", {}).get(path, {})
        listed = (item.get("parameters") or []) + (
            item.get(method.lower(), {}).get("parameters") or []
        )
        if method in READING and listed:
            responses = {"200": {"description": "-"}}
            kept = paths.setdefault(path, {"parameters": item.get("parameters") or []})
            own = item[method.lower()].get("parameters") or []
            kept[method.lower()] = {"parameters": own, "responses": responses}
    if not paths:
        return None
    components = contract.get("components") or {}
    reduced = {
        "openapi": contract["openapi"],
        "info": {"title": "-", "version": "-"},
        "paths": paths,
        "components": {name: components[name] for name in _KEPT if name in components},
    }
    cleaned = _without_examples(reduced)
    return cleaned if _stays_inside(cleaned) else None


def _without_examples(value: Any) -> Any:
    """Leave out examples of parameters: they are called first anyway, and may lie elsewhere."""
    if isinstance(value, Mapping):
        is_parameter = "in" in value and "name" in value
        return {
            key: _without_examples(inner)
            for key, inner in value.items()
            if not (is_parameter and key in ("example", "examples"))
        }
    return [_without_examples(inner) for inner in value] if isinstance(value, list) else value


def _stays_inside(value: Any) -> bool:
    if isinstance(value, Mapping):
        reference = value.get("$ref")
        is_inside = not isinstance(reference, str) or reference.startswith("#/")
        return (
            is_inside and "externalValue" not in value and all(map(_stays_inside, value.values()))
        )
    return all(map(_stays_inside, value)) if isinstance(value, list) else True


@lru_cache(maxsize=256)
def _generate(reduced: str, most: int) -> tuple[tuple[PlannedCall, ...], ...]:
    generator = import_module("schemathesis")
    document = json.loads(reduced)
    found = []
    try:
        schema = generator.openapi.from_dict(document)
        for path, item in document["paths"].items():
            for method in sorted(item.keys() - {"parameters"}):
                strategy = schema[path][method.upper()].as_strategy(
                    generation_mode=generator.GenerationMode.POSITIVE
                )
                found.append(tuple(_as_call(path, method, case) for case in _draw(strategy, most)))
    except Exception:
        log.exception("the generator cannot read a description")
    return tuple(found)


def _draw(strategy: Any, most: int) -> list[Any]:
    """Draw so many values from a strategy, the same ones each time."""
    hypothesis = import_module("hypothesis")
    drawn: list[Any] = []

    def keep(case: Any) -> None:
        drawn.append(case)

    settings = hypothesis.settings(
        max_examples=most,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    hypothesis.seed(SEED)(settings(hypothesis.given(strategy)(keep)))()
    return drawn


def _as_call(path: str, method: str, case: Any) -> PlannedCall:
    query = urlencode(case.query or {}, doseq=True)
    headers = tuple(
        (str(name), str(value))
        for name, value in sorted((case.headers or {}).items())
        if str(name).lower() not in GIVEN_HEADERS and str(value).isascii()
    )
    target = case.formatted_path + (f"?{query}" if query else "")
    return PlannedCall(method.upper(), path, target, headers=headers, is_generated=True)
