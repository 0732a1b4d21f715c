"""Agreements as one RBAC filter: who may call which operation; everything else is denied.

path -> operation -> client of the token -> `X-Road-Client` -> allowed, named by the agreement.
Operations come before clients so that a path is compared once per operation and not once per
consumer. Rules allow or only say why not: what no rule allows is denied, so a header that slips
past a denying rule (as in CVE-2026-26308) gains nothing.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple
from functools import cache
from itertools import groupby

from sambung.gateway.log.format import (
    CLIENT_HEADER,
    CLIENT_MISMATCH,
    NO_AGREEMENT,
    OPERATION_NOT_AGREED,
)
from sambung.gateway.translation.intermediate import GatewayModel, Grant, OperationRule, Service
from sambung.gateway.translation.matching import (
    all_of,
    any_of,
    by_exact_header,
    header_fits,
    header_input,
    header_is,
    header_starts,
    path_regex,
)
from sambung.gateway.translation.messages import RBAC, Json, typed

FILTER_NAME = "agreements"
XROAD_CLIENT_HEADER = "x-road-client"


def build_agreements(model: GatewayModel) -> Json:
    """Build the RBAC filter that lets exactly the granted calls pass."""
    grants_of: dict[str, list[Grant]] = defaultdict(list)
    for grant in model.grants:
        if grant.client_ids and grant.operations:
            grants_of[grant.service].append(grant)
    branches = {
        service_path(service.identifier): {
            "matcher": _rules_of_service(service, grants_of[service.identifier])
        }
        for service in model.services
        if service.identifier in grants_of
    }
    matcher: Json = {"on_no_match": _deny(NO_AGREEMENT)}
    if branches:
        matcher["matcher_tree"] = {
            "input": header_input(":path"),
            "prefix_match_map": {"map": branches},
        }
    return typed(RBAC, matcher=matcher)


def deny_everything() -> Json:
    """Build the filter that holds until the agreements are read: nobody passes."""
    return typed(RBAC, rules={"action": "ALLOW", "policies": {}})


def service_path(identifier: str) -> str:
    """Give the path of a service on the exchange.

    >>> service_path("ID/OPD/PD-DINKES/APL-0007/puskesmas")
    '/r1/ID/OPD/PD-DINKES/APL-0007/puskesmas'
    """
    return f"/r1/{identifier}"


def _rules_of_service(service: Service, grants: Sequence[Grant]) -> Json:
    """Decide below the path of one service; the prefix alone would also catch its neighbours."""
    path = service_path(service.identifier)
    by_code = {grant.agreement: grant for grant in grants}
    rules: list[Json] = []
    for agreements, operations in _group_operations(service, grants):
        called = _is_one_of(path, operations)
        chosen = [by_code[code] for code in sorted(agreements)]
        rules += [
            *_allow_bound_clients(called, chosen),
            *_deny_clients(CLIENT_MISMATCH, called, chosen),
            *_deny_clients(OPERATION_NOT_AGREED, called, [g for g in grants if g not in chosen]),
        ]
    rules += _deny_clients(OPERATION_NOT_AGREED, _is_at_or_below(path), grants)
    return {"matcher_list": {"matchers": rules}, "on_no_match": _deny(NO_AGREEMENT)}


def _group_operations(
    service: Service, grants: Sequence[Grant]
) -> list[tuple[frozenset[str], list[OperationRule]]]:
    """Put neighbouring operations with the same agreements together, in the order of matching.

    A template without parameters stands before one with, as OpenAPI asks; so leave to call
    `/rows/{key}` is no leave to call `/rows/count`, though the path fits both.
    """

    def agreements_of(operation: OperationRule) -> frozenset[str]:
        return frozenset(grant.agreement for grant in grants if operation in grant.operations)

    ordered = sorted(
        service.operations, key=lambda rule: (rule.path_template.count("{"), astuple(rule))
    )
    return [(names, list(group)) for names, group in groupby(ordered, key=agreements_of)]


def _allow_bound_clients(called: Json, grants: Sequence[Grant]) -> list[Json]:
    """Allow each client with the `X-Road-Client` of its own application; others fall through.

    The maps keep the cost of a call the same for one consumer and for thousands.
    """
    branches = {
        client_id: {
            "matcher": by_exact_header(
                XROAD_CLIENT_HEADER, {grant.consumer: _decide(grant.agreement, "ALLOW")}
            )
        }
        for grant in grants
        for client_id in grant.client_ids
    }
    if not branches:
        return []
    return [
        {"predicate": called, "on_match": {"matcher": by_exact_header(CLIENT_HEADER, branches)}}
    ]


def _deny_clients(name: str, called: Json, grants: Sequence[Grant]) -> list[Json]:
    """Name the refusal of some clients; one expression is shorter than a branch for each."""
    client_ids = sorted(client_id for grant in grants for client_id in grant.client_ids)
    if not client_ids:
        return []
    is_one_of_them = header_fits(CLIENT_HEADER, "|".join(map(re.escape, client_ids)))
    return [{"predicate": all_of(called, is_one_of_them), "on_match": _deny(name)}]


def _is_one_of(path: str, operations: Sequence[OperationRule]) -> Json:
    """Hold for the methods and paths of operations. Who may GET may HEAD: it tells less."""
    templates_of: dict[str, list[str]] = defaultdict(list)
    for operation in operations:
        templates_of[operation.method].append(operation.path_template)
    return any_of(
        all_of(
            header_fits(":method", "GET|HEAD") if method == "GET" else header_is(":method", method),
            header_fits(":path", path_regex(path, templates)),
        )
        for method, templates in sorted(templates_of.items())
    )


def _is_at_or_below(path: str) -> Json:
    return any_of(
        [
            header_is(":path", path),
            header_starts(":path", f"{path}/"),
            header_starts(":path", f"{path}?"),
        ]
    )


@cache
def _deny(name: str) -> Json:
    return _decide(name, "DENY")


def _decide(name: str, action: str) -> Json:
    message = typed("envoy.config.rbac.v3.Action", name=name, action=action)
    return {"action": {"name": name, "typed_config": message}}
