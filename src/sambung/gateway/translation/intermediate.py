"""What a gateway must know, without any proxy in it: services, grants, keys.

The model is compiled from the database (`compiling.py`) and translated for one proxy
(`translation/`). Another proxy would need another translation and nothing else.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from sambung.gateway.translation.upstreams import Upstream, is_reachable
from sambung.kernel.city import CityProfile
from sambung.kernel.codes import is_code

_METHOD = re.compile(r"[A-Z]{3,7}")
_SEGMENT = re.compile(r"[A-Za-z0-9'()+,\-.=_~@:]+")
_TEMPLATE_SEGMENT = re.compile(r"(?:[A-Za-z0-9'()+,\-.=_~@:]|\{[^{}/]+\})+")
_CLIENT_ID = re.compile(r"[A-Za-z0-9\-._~]{1,128}")


@dataclass(frozen=True, slots=True, order=True)
class OperationRule:
    """One operation: a method and a path template below the service, as `GET /rows/{key}`."""

    method: str
    path_template: str


@dataclass(frozen=True, slots=True)
class Service:
    """One interface on the exchange and where its calls go.

    `identifier` is `ID/OPD/<agency>/<application>/<interface>`, `upstream` where its provider is
    found (None: nowhere), `upstream_path` what stands before the called path there.
    `calls_per_minute` is the size of the bucket each consumer has.
    """

    identifier: str
    upstream: Upstream | None
    upstream_path: str = "/"
    calls_per_minute: int = 600
    operations: tuple[OperationRule, ...] = ()


@dataclass(frozen=True, slots=True)
class Grant:
    """What one agreement allows: a consumer, by any of its clients, to call some operations."""

    agreement: str
    service: str
    consumer: str
    client_ids: tuple[str, ...]
    operations: tuple[OperationRule, ...]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """One RSA key (RFC 7517) that signs tokens; `modulus` and `exponent` as in a JWKS."""

    key_id: str
    modulus: str
    exponent: str
    algorithm: str = "RS256"


@dataclass(frozen=True, slots=True)
class GatewayModel:
    """Everything a gateway enforces. The order of the members has no meaning."""

    issuer: str
    audience: str
    public_keys: tuple[PublicKey, ...]
    services: tuple[Service, ...] = ()
    grants: tuple[Grant, ...] = ()
    member_prefix: str = CityProfile().member_prefix


class ProblemKind(StrEnum):
    """Why a service or a grant cannot be put on the gateway."""

    BAD_SERVICE_IDENTIFIER = "bad_service_identifier"
    DUPLICATE_SERVICE = "duplicate_service"
    BAD_UPSTREAM = "bad_upstream"
    BAD_UPSTREAM_PATH = "bad_upstream_path"
    BAD_RATE = "bad_rate"
    BAD_OPERATION = "bad_operation"
    UNKNOWN_SERVICE = "unknown_service"
    OPERATION_NOT_OFFERED = "operation_not_offered"
    BAD_CONSUMER_IDENTIFIER = "bad_consumer_identifier"
    BAD_CLIENT_ID = "bad_client_id"
    CLIENT_OF_TWO_CONSUMERS = "client_of_two_consumers"
    DUPLICATE_GRANT = "duplicate_grant"
    NO_KEYS = "no_keys"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that cannot be translated: which service or agreement, and why."""

    subject: str
    kind: ProblemKind

    def __str__(self) -> str:
        return f"{self.subject}: {self.kind.value}"


class InvalidModel(ValueError):
    """A model that must not reach a gateway. Carries every problem, sorted."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def validate(model: GatewayModel) -> None:
    """Let a model pass that every gateway can enforce as it stands.

    Raises:
        InvalidModel: with every problem found.
    """
    problems = find_problems(model)
    if problems:
        raise InvalidModel(problems)


def find_problems(model: GatewayModel) -> tuple[Problem, ...]:
    """List what is wrong with a model, sorted; nothing when a gateway can enforce it."""
    found = {*_service_problems(model), *_grant_problems(model)}
    if not model.public_keys:
        found.add(Problem("tokens", ProblemKind.NO_KEYS))
    return tuple(sorted(found))


def leave_out(model: GatewayModel, problems: tuple[Problem, ...]) -> GatewayModel:
    """Give the model without the services and grants that have a problem.

    One broken interface must not hold up the revocation of another agency's agreement. What is
    left out is closed, since a gateway denies what no grant allows.
    """
    broken = {problem.subject for problem in problems}
    services = tuple(s for s in model.services if s.identifier not in broken)
    standing = {service.identifier for service in services}
    grants = tuple(
        grant
        for grant in model.grants
        if grant.agreement not in broken and grant.service in standing
    )
    return replace(model, services=services, grants=grants)


def narrow(model: GatewayModel, earlier: GatewayModel) -> GatewayModel:
    """Give the part of a model that differs from an earlier one: whole services, with all grants.

    Services do not depend on each other, so who checked the earlier model need only check this.
    """
    touched = {service.identifier for service in set(model.services) - set(earlier.services)}
    touched |= {grant.service for grant in set(model.grants) ^ set(earlier.grants)}
    return replace(
        model,
        services=tuple(s for s in model.services if s.identifier in touched),
        grants=tuple(grant for grant in model.grants if grant.service in touched),
    )


def _service_problems(model: GatewayModel) -> Iterator[Problem]:
    times = Counter(service.identifier for service in model.services)
    for service in model.services:
        checks = {
            ProblemKind.BAD_SERVICE_IDENTIFIER: _is_identifier(
                service.identifier, model.member_prefix, parts=5
            ),
            ProblemKind.DUPLICATE_SERVICE: times[service.identifier] == 1,
            ProblemKind.BAD_UPSTREAM: is_reachable(service.upstream),
            ProblemKind.BAD_UPSTREAM_PATH: _is_plain_path(service.upstream_path, _SEGMENT),
            ProblemKind.BAD_RATE: 1 <= service.calls_per_minute < 2**31,
            ProblemKind.BAD_OPERATION: all(map(_is_operation, service.operations)),
        }
        for kind, passes in checks.items():
            if not passes:
                yield Problem(service.identifier, kind)


def _grant_problems(model: GatewayModel) -> Iterator[Problem]:
    offered = {service.identifier: set(service.operations) for service in model.services}
    pairs = Counter((grant.service, grant.consumer) for grant in model.grants)
    consumers_of: dict[str, set[str]] = {}
    for grant in model.grants:
        for client_id in grant.client_ids:
            consumers_of.setdefault(client_id, set()).add(grant.consumer)
    for grant in model.grants:
        checks = {
            ProblemKind.UNKNOWN_SERVICE: grant.service in offered,
            ProblemKind.OPERATION_NOT_OFFERED: set(grant.operations)
            <= offered.get(grant.service, set()),
            ProblemKind.BAD_CONSUMER_IDENTIFIER: _is_identifier(
                grant.consumer, model.member_prefix, parts=4
            ),
            ProblemKind.BAD_CLIENT_ID: all(map(_CLIENT_ID.fullmatch, grant.client_ids)),
            ProblemKind.CLIENT_OF_TWO_CONSUMERS: all(
                len(consumers_of[client_id]) == 1 for client_id in grant.client_ids
            ),
            ProblemKind.DUPLICATE_GRANT: pairs[grant.service, grant.consumer] == 1,
        }
        for kind, passes in checks.items():
            if not passes:
                yield Problem(grant.agreement, kind)


def _is_identifier(identifier: str, prefix: str, *, parts: int) -> bool:
    """Tell whether an identifier can stand in a path: X-Road's alphabet, without `?`, `.`, `..`."""
    codes = identifier.split("/")
    return (
        len(codes) == parts
        and codes[:2] == prefix.split("/")
        and all(is_code(code) and "?" not in code and code not in (".", "..") for code in codes)
    )


def _is_plain_path(path: str, pattern: re.Pattern[str]) -> bool:
    """Tell whether a path is `/`, or segments of a pattern with or without a slash at the end."""
    root, *segments = path.removesuffix("/").split("/")
    return (
        path.startswith("/")
        and root == ""
        and all(pattern.fullmatch(part) and part not in (".", "..") for part in segments)
    )


def _is_operation(operation: OperationRule) -> bool:
    return _METHOD.fullmatch(operation.method) is not None and _is_plain_path(
        operation.path_template, _TEMPLATE_SEGMENT
    )
