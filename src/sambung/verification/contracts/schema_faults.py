"""Comparing an answer with its schema, both written by others: in bounded time.

A pattern such as `(a+)+$` takes longer than the age of the world on thirty letters, and no other
thread runs meanwhile. So schemas that hold something of the kind are compared in a process of
its own that ends: this file run as a program, JSON in, JSON out.
"""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError, UnknownType, ValidationError
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

_BASE = "urn:contract"
_COSTLY = frozenset({"pattern", "patternProperties", "uniqueItems"})
_APPLICATORS = frozenset({"properties", "dependentSchemas", "patternProperties"})
_LIST_KEYWORDS = frozenset({"items", "prefixItems", "contains"})
_SECONDS = 5
_MOST_MEMORY = 1 << 30


class UnusableContract(ValueError):
    """The description refers to something it does not hold, or a schema in it is none."""


class TooCostly(Exception):
    """Comparing took longer than it may."""


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """The first difference between an answer and its schema: where in the schema, which rule."""

    place: str
    rule: str


def find_fault(contract: Mapping[str, Any], pointer: str, value: Any) -> SchemaFault | None:
    """Find the first difference between a value and the schema at a place of a description.

    Raises:
        UnusableContract: a reference leads nowhere, or the schema is none.
        TooCostly: it could not be told in five seconds.
    """
    if not _is_costly(contract):
        return _find_fault(contract, pointer, value)
    asked = json.dumps([contract, pointer, value])
    try:
        finished = subprocess.run(  # noqa: S603 - a program of ours; what it is given is data
            [sys.executable, "-I", __file__],
            input=asked,
            capture_output=True,
            text=True,
            check=True,
            timeout=2 * _SECONDS,
            env={"LANG": "C.UTF-8"},
        )
    except subprocess.SubprocessError as error:
        raise TooCostly from error
    found = json.loads(finished.stdout)
    if "broken" in found:
        raise UnusableContract(found["broken"])
    return SchemaFault(**found["fault"]) if found["fault"] else None


def _is_costly(value: Any) -> bool:
    if isinstance(value, Mapping):
        return not _COSTLY.isdisjoint(value) or any(map(_is_costly, value.values()))
    return isinstance(value, list) and any(map(_is_costly, value))


def _find_fault(contract: Mapping[str, Any], pointer: str, value: Any) -> SchemaFault | None:
    resource_ = Resource.from_contents(contract, default_specification=DRAFT202012)
    registry = Registry().with_resource(_BASE, resource_)
    validator = Draft202012Validator({"$ref": f"{_BASE}#{quote(pointer)}"}, registry=registry)
    try:
        error: ValidationError | None = next(iter(validator.iter_errors(value)), None)
    except (Unresolvable, SchemaError, UnknownType, re.error, TypeError, RecursionError) as broken:
        raise UnusableContract(str(broken)) from broken
    return SchemaFault(_find_place(error), str(error.validator)) if error else None


def _find_place(error: ValidationError) -> str:
    """Say where in the description an answer differs, such as `items/[]/kode`.

    The path in the answer would do as well, but its keys may be data: a register by NIK.
    """
    place, parts = [], [str(part) for part in error.absolute_schema_path]
    for position, part in enumerate(parts):
        before = parts[position - 1] if position else ""
        if before in _APPLICATORS:
            place.append(part)
        elif part in _LIST_KEYWORDS:
            place.append("[]")
        elif part == "additionalProperties" and position < len(parts) - 1:
            place.append("*")
    needed, given = error.validator_value, error.instance
    if error.validator == "required" and isinstance(needed, list) and isinstance(given, dict):
        place += [str(name) for name in needed if name not in given][:1]
    return "/".join(place) or "/"


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    contract, pointer, value = json.load(sys.stdin)
    try:
        fault = _find_fault(contract, pointer, value)
    except UnusableContract as error:
        json.dump({"broken": str(error)[:200]}, sys.stdout)
    else:
        json.dump({"fault": asdict(fault) if fault else None}, sys.stdout)


if __name__ == "__main__":
    _main()
