"""The database as a gateway model: published interfaces, live agreements, clients, keys."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from sambung.exchange.models import Interface
from sambung.exchange.queries import list_published_interfaces, list_rights
from sambung.gateway.placing import find_place
from sambung.gateway.translation.intermediate import (
    GatewayModel,
    Grant,
    OperationRule,
    Problem,
    PublicKey,
    Service,
    find_problems,
    leave_out,
)
from sambung.identity.keys.ring import get_public_keys
from sambung.identity.provider.tokens import AUDIENCE
from sambung.identity.queries import list_client_ids


@dataclass(frozen=True, slots=True)
class Compilation:
    """A model every gateway can enforce, and what of the database had to stay out of it."""

    model: GatewayModel
    left_out: tuple[Problem, ...] = ()


def compile_gateway(*, today: date) -> Compilation:
    """Compile what holds on a day (in the time of the city), in a fixed number of queries.

    What no gateway can enforce is left out, and so closed.
    """
    rights = list_rights(today=today)
    interfaces = {interface.pk: interface for interface in list_published_interfaces()}
    identifiers = {key: interface.identifier for key, interface in interfaces.items()}
    client_ids = list_client_ids({right.consumer_id for right in rights})
    rules = {
        operation.pk: OperationRule(operation.method, operation.path_template)
        for interface in interfaces.values()
        for operation in interface.operations.all()
    }
    model = GatewayModel(
        issuer=settings.SAMBUNG_PUBLIC_URL,
        audience=AUDIENCE,
        member_prefix=settings.SAMBUNG_CITY.member_prefix,
        public_keys=_list_public_keys(),
        services=tuple(map(_to_service, interfaces.values())),
        grants=tuple(
            Grant(
                agreement=right.agreement,
                service=identifiers[right.interface_id],
                consumer=right.consumer_identifier,
                client_ids=client_ids.get(right.consumer_id, ()),
                operations=tuple(rules[key] for key in right.operation_ids if key in rules),
            )
            for right in rights
            if right.interface_id in identifiers
        ),
    )
    problems = find_problems(model)
    return Compilation(leave_out(model, problems), problems)


def compile_closed_gateway() -> GatewayModel:
    """Give a model that lets nobody pass: for a first start without a database."""
    return GatewayModel(
        issuer=settings.SAMBUNG_PUBLIC_URL, audience=AUDIENCE, public_keys=_list_public_keys()
    )


def _list_public_keys() -> tuple[PublicKey, ...]:
    return tuple(
        PublicKey(key["kid"], modulus=key["n"], exponent=key["e"], algorithm=key["alg"])
        for key in get_public_keys()["keys"]
    )


def _to_service(interface: Interface) -> Service:
    return Service(
        identifier=interface.identifier,
        upstream=find_place(interface.upstream),
        upstream_path=interface.upstream_path,
        calls_per_minute=interface.calls_per_minute,
        operations=tuple(
            OperationRule(each.method, each.path_template) for each in interface.operations.all()
        ),
    )
