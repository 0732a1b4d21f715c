"""Reading an OpenAPI 3.1 description: which calls a test can make, and what must come back.

Only references inside the description are followed; nothing is fetched from elsewhere.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from sambung.verification.contracts.schema_faults import TooCostly, UnusableContract, find_fault

_DEEPEST_REFERENCE = 20
GIVEN_HEADERS = frozenset({"accept", "authorization", "content-type", "x-road-client"})
"""Headers that OpenAPI leaves out of parameters, and the one the exchange asks of every caller."""
_SUCCESS = range(200, 300)
_REFUSALS = range(400, 500)
_LONGEST_SHOWN = 200


class Mismatch(Exception):
    """An answer differs from the description. `finding` is the code, `details` say where."""

    def __init__(self, finding: str, **details: Any) -> None:
        super().__init__(finding)
        self.finding = finding
        self.details = details


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """One call a test can make: where to, and which operation of the description it tries.

    A generated one is made of values that fit the description but that nobody promised to exist.
    """

    method: str
    path_template: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    is_generated: bool = False

    @property
    def operation(self) -> str:
        """The operation as people read it."""
        return f"{self.method} {self.path_template}"


def plan_call(
    contract: Mapping[str, Any], *, method: str, path_template: str
) -> PlannedCall | None:
    """Plan a call of an operation; None when a required parameter has no example to call it with.

    Raises:
        UnusableContract: a reference leads nowhere.
    """
    path, query = path_template, []
    for parameter in _list_needed(contract, path_template, method):
        name, example = str(parameter.get("name")), _find_example(contract, parameter)
        place = parameter.get("in")
        if example is None or place not in ("path", "query"):
            return None
        text = quote(_as_text(example), safe="")
        if place == "path":
            path = path.replace("{" + name + "}", text)
        else:
            query.append(f"{quote(name, safe='')}={text}")
    if "{" in path:
        return None
    return PlannedCall(method, path_template, path + ("?" + "&".join(query) if query else ""))


def check_answer(
    contract: Mapping[str, Any], call: PlannedCall, *, status: int, content_type: str, body: bytes
) -> None:
    """Compare an answer with what the description promises for this operation.

    A call made of examples must succeed. A generated one may be refused: any 4xx will do, but one
    the description names must look as it says. Nothing of the answer itself is in a mismatch.

    Raises:
        Mismatch: the status is none it names, the body is no JSON, it breaks the schema, or the
            schema takes too long to compare with.
        UnusableContract: a reference leads nowhere, or a schema is none.
    """
    pointer = _find_response(contract, call, status)
    if pointer is None:
        if call.is_generated and status in _REFUSALS:
            return
        raise _mismatch("contract_status", call, status=status)
    response = _get_object(contract, pointer)
    media = _find_json_media(response)
    if media is None or call.method == "HEAD":
        return
    if "json" not in content_type.lower():
        raise _mismatch("contract_not_json", call)
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _mismatch("contract_not_json", call) from error
    _validate(contract, f"{pointer}/content/{_escape(media)}/schema", value, call)


def _validate(contract: Mapping[str, Any], pointer: str, value: Any, call: PlannedCall) -> None:
    try:
        fault = find_fault(contract, pointer, value)
    except TooCostly as error:
        raise _mismatch("contract_costly", call) from error
    if fault is not None:
        raise _mismatch("contract_broken", call, place=fault.place, rule=fault.rule)


def _mismatch(finding: str, call: PlannedCall, **details: Any) -> Mismatch:
    """Name a difference by its operation and one call that shows it."""
    shown = call.target[:_LONGEST_SHOWN]
    return Mismatch(finding, operation=call.operation, example=shown, **details)


def _find_response(contract: Mapping[str, Any], call: PlannedCall, status: int) -> str | None:
    """Give the pointer to the response of a status; None when the description names none.

    For a call made of examples only a success is looked for.
    """
    if status not in _SUCCESS and not call.is_generated:
        return None
    operation = f"/paths/{_escape(call.path_template)}/{call.method.lower()}"
    responses = _get_object(contract, f"{operation}/responses")
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in responses:
            return _settle(contract, f"{operation}/responses/{key}")
    return None


def _list_needed(
    contract: Mapping[str, Any], path_template: str, method: str
) -> Iterator[Mapping[str, Any]]:
    """List the parameters a call cannot do without, but for headers every call carries."""
    path = f"/paths/{_escape(path_template)}"
    for holder in (path, f"{path}/{method.lower()}"):
        listed = _get_object(contract, holder).get("parameters") or ()
        for position in range(len(listed)):
            found = _get_object(contract, _settle(contract, f"{holder}/parameters/{position}"))
            is_given = (
                found.get("in") == "header" and str(found.get("name")).lower() in GIVEN_HEADERS
            )
            if found.get("required") and not is_given:
                yield found


def _find_example(contract: Mapping[str, Any], parameter: Mapping[str, Any]) -> Any:
    if "example" in parameter:
        return parameter["example"]
    for example in (parameter.get("examples") or {}).values():
        if isinstance(example, Mapping) and "value" in example:
            return example["value"]
    schema = parameter.get("schema") or {}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        schema = _get_object(contract, _inside(reference))
    for key in ("example", "default", "const"):
        if key in schema:
            return schema[key]
    return next(iter([*schema.get("examples", []), *schema.get("enum", [])]), None)


def _find_json_media(response: Mapping[str, Any]) -> str | None:
    """Find the JSON form of a response that has a schema; None when it promises no JSON."""
    for media, described in (response.get("content") or {}).items():
        if "json" in media and "schema" in described:
            return str(media)
    return None


def _settle(contract: Mapping[str, Any], pointer: str) -> str:
    """Follow references until the pointer leads to something that is none itself."""
    for _step in range(_DEEPEST_REFERENCE):
        reference = _get_object(contract, pointer).get("$ref")
        if not isinstance(reference, str):
            return pointer
        pointer = _inside(reference)
    raise UnusableContract(f"references in a circle at {pointer}")


def _inside(reference: str) -> str:
    if not reference.startswith("#/"):
        raise UnusableContract(f"{reference} leads out of the description")
    return reference[1:]


def _get_object(contract: Mapping[str, Any], pointer: str) -> Mapping[str, Any]:
    """Give the object a JSON pointer (RFC 6901) leads to.

    Raises:
        UnusableContract: it leads nowhere, or to something that is no object.
    """
    place: Any = contract
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        try:
            place = place[int(key)] if isinstance(place, list) else place[key]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise UnusableContract(f"nothing at {pointer}") from error
    if not isinstance(place, Mapping):
        raise UnusableContract(f"no object at {pointer}")
    return place


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
