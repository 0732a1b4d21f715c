"""Gateway models as JSON, for the golden files."""

from dataclasses import asdict
from typing import Any

from sambung.gateway.translation.intermediate import (
    GatewayModel,
    Grant,
    OperationRule,
    PublicKey,
    Service,
)


def to_plain(model: GatewayModel) -> dict[str, Any]:
    return asdict(model)


def from_plain(values: dict[str, Any]) -> GatewayModel:
    return GatewayModel(
        issuer=values["issuer"],
        audience=values["audience"],
        public_keys=tuple(PublicKey(**key) for key in values["public_keys"]),
        services=tuple(
            Service(**{**service, "operations": _rules(service)}) for service in values["services"]
        ),
        grants=tuple(
            Grant(
                **{**grant, "client_ids": tuple(grant["client_ids"]), "operations": _rules(grant)}
            )
            for grant in values["grants"]
        ),
    )


def _rules(values: dict[str, Any]) -> tuple[OperationRule, ...]:
    return tuple(OperationRule(**rule) for rule in values["operations"])
