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
from sambung.gateway.translation.upstreams import PemFile, Socket, TlsServer, Upstream


def to_plain(model: GatewayModel) -> dict[str, Any]:
    return asdict(model)


def from_plain(values: dict[str, Any]) -> GatewayModel:
    return GatewayModel(
        issuer=values["issuer"],
        audience=values["audience"],
        public_keys=tuple(PublicKey(**key) for key in values["public_keys"]),
        services=tuple(
            Service(
                **{
                    **service,
                    "upstream": _place(service["upstream"]),
                    "operations": _rules(service),
                }
            )
            for service in values["services"]
        ),
        grants=tuple(
            Grant(
                **{**grant, "client_ids": tuple(grant["client_ids"]), "operations": _rules(grant)}
            )
            for grant in values["grants"]
        ),
    )


def _place(values: dict[str, Any]) -> Upstream:
    if "path" in values:
        return Socket(**values)
    files = {
        name: PemFile(**values[name]) if values[name] else None for name in ("authority", "client")
    }
    return TlsServer(**{**values, **files})


def _rules(values: dict[str, Any]) -> tuple[OperationRule, ...]:
    return tuple(OperationRule(**rule) for rule in values["operations"])
