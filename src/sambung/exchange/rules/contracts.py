"""What a contract must say, and which paths an operation covers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
SAFE_METHODS = ("GET", "HEAD")
RESERVED_CODES = frozenset({"listMethods", "allowedMethods", "getOpenAPI", "getWsdl"})
"""Names that X-Road keeps for its own metaservices (since 7.7.0)."""

_PARAMETER = re.compile(r"\{[^{}/]+\}")


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """One operation as a contract names it, such as `getRow`: `GET /rows/{key}`."""

    operation_id: str
    method: str
    path_template: str
    is_safe: bool


class ContractFault(ValueError):
    """A contract that cannot be published. `key` names what is missing; `where` tells the place."""

    def __init__(self, key: str, where: str = "") -> None:
        super().__init__(f"{key}: {where}" if where else key)
        self.key = key
        self.where = where


def read_operations(contract: Mapping[str, Any]) -> tuple[OperationSpec, ...]:
    """List the operations of an OpenAPI 3 description, in the order of the document.

    >>> read_operations({"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {
    ...     "/rows/{key}": {"get": {"operationId": "getRow", "responses": {}}}}})
    (OperationSpec(operation_id='getRow', method='GET', path_template='/rows/{key}', is_safe=True),)

    Raises:
        ContractFault: not OpenAPI 3, without paths or operations, or an operation without an id.
    """
    if not str(contract.get("openapi", "")).startswith("3."):
        raise ContractFault("not_openapi_3")
    paths = contract.get("paths")
    if not isinstance(paths, Mapping) or not paths:
        raise ContractFault("no_paths")
    operations = [
        _read_operation(path, method, described)
        for path, members in paths.items()
        for method, described in members.items()
        if method.upper() in METHODS
    ]
    if not operations:
        raise ContractFault("no_operations")
    identifiers = [operation.operation_id for operation in operations]
    for identifier in identifiers:
        if identifiers.count(identifier) > 1:
            raise ContractFault("operation_id_twice", identifier)
    return tuple(operations)


def _read_operation(path: str, method: str, described: Mapping[str, Any]) -> OperationSpec:
    where = f"{method.upper()} {path}"
    if not path.startswith("/"):
        raise ContractFault("path_without_slash", where)
    identifier = described.get("operationId")
    if not identifier:
        raise ContractFault("no_operation_id", where)
    return OperationSpec(str(identifier), method.upper(), path, method.upper() in SAFE_METHODS)


def path_pattern(template: str) -> str:
    """Give the regular expression (RE2 and Python) of the paths a template covers, unanchored.

    A parameter stands for one path segment. The root covers the empty rest of a path as well.
    A semicolon is none of its characters: some servers cut a segment there, and would take
    `/rows/count;x` for `/rows/count`. As a value it is sent as `%3B`.

    >>> path_pattern("/rows/{key}"), path_pattern("/")
    ('/rows/[^/?#;]+', '/?')
    """
    if template == "/":
        return "/?"
    pieces: list[str] = []
    position = 0
    for parameter in _PARAMETER.finditer(template):
        pieces.append(re.escape(template[position : parameter.start()]))
        pieces.append("[^/?#;]+")
        position = parameter.end()
    pieces.append(re.escape(template[position:]))
    return "".join(pieces)
