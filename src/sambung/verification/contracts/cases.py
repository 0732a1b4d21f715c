"""Calls generated from descriptions: values their parameters allow and nobody thought of.

A process of its own makes them (`case_generator.py`). What it is given is only what describes the
parameters of reading operations; a description that leads out of itself is not given to it.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from sambung.verification.contracts import case_generator
from sambung.verification.contracts.descriptions import GIVEN_HEADERS, PlannedCall
from sambung.verification.contracts.runs import READING

log = logging.getLogger(__name__)

Operations = Sequence[tuple[str, str]]
Generated = tuple[tuple[PlannedCall, ...], ...]
"""For each operation its calls."""
_Key = TypeVar("_Key", bound=Hashable)
_KEPT = ("parameters", "schemas")
_SECONDS = 60


def generate_calls(
    wanted: Mapping[_Key, tuple[Mapping[str, Any], Operations]], *, most: int, storage: Path
) -> dict[_Key, Generated]:
    """Generate at most so many calls for each reading operation that takes parameters.

    `wanted` gives descriptions and their operations. `storage` is a folder for the generator's
    own tables. A description it cannot read is left out: its examples remain.
    """
    reduced = {key: _reduce(contract, operations) for key, (contract, operations) in wanted.items()}
    documents = {key: document for key, document in reduced.items() if document is not None}
    if not documents:
        return {}
    asked = json.dumps({"most": most, "documents": list(documents.values())}, sort_keys=True)
    try:
        answered = json.loads(_run_generator(asked, str(storage)))
    except (OSError, subprocess.SubprocessError, ValueError):
        log.exception("the generator of calls did not finish")
        return {}
    return {
        key: tuple(tuple(map(_as_call, calls)) for calls in each)
        for key, each in zip(documents, answered, strict=True)
        if each
    }


@lru_cache(maxsize=16)
def _run_generator(asked: str, storage: str) -> str:
    """Ask the generator, which sees no setting of Sambung. The same question is asked once."""
    finished = subprocess.run(  # noqa: S603 - a program of ours; what it is given is data
        [sys.executable, "-I", case_generator.__file__],
        input=asked,
        env={"HYPOTHESIS_STORAGE_DIRECTORY": storage, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=_SECONDS,
        check=True,
    )
    if finished.stderr:
        log.warning("the generator of calls: %s", finished.stderr.strip().rpartition("\n")[2][:200])
    return finished.stdout


def _as_call(described: Mapping[str, Any]) -> PlannedCall:
    headers = tuple(
        (name, value)
        for name, value in described["headers"]
        if name.lower() not in GIVEN_HEADERS and value.isascii() and value.isprintable()
    )
    return PlannedCall(
        described["method"],
        described["path_template"],
        described["target"],
        headers=headers,
        is_generated=True,
    )


def _reduce(contract: Mapping[str, Any], operations: Operations) -> dict[str, Any] | None:
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
