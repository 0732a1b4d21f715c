"""Small gateway models and tokens for tests."""

import time
from functools import cache
from pathlib import Path
from typing import Any

from joserfc import jwk, jwt

from sambung.gateway.translation.intermediate import (
    GatewayModel,
    Grant,
    OperationRule,
    PublicKey,
    Service,
)
from sambung.gateway.translation.upstreams import Socket, Upstream

ISSUER = "http://127.0.0.1:8000"
AUDIENCE = "sambung-exchange"

LIST_ROWS = OperationRule("GET", "/rows")
GET_ROW = OperationRule("GET", "/rows/{key}")
COUNT_ROWS = OperationRule("GET", "/rows/count")
ADD_ROW = OperationRule("POST", "/rows")
DESCRIBE = OperationRule("GET", "/")
ALL = (LIST_ROWS, GET_ROW, COUNT_ROWS, ADD_ROW, DESCRIBE)

SERVICE = "ID/OPD/PD-A/APL-0001/kelurahan"
CONSUMER = "ID/OPD/PD-B/APL-0002"
CLIENT = "kl-b1"
OTHER_CONSUMER = "ID/OPD/PD-C/APL-0003"
OTHER_CLIENT = "kl-c1"


@cache
def signing_key(name: str = "current") -> jwk.RSAKey:
    """Give a key that is the same for the whole test run."""
    return jwk.RSAKey.generate_key(2048, private=True)


def public_key(name: str = "current") -> PublicKey:
    key = signing_key(name)
    values = key.as_dict(private=False)
    return PublicKey(key.thumbprint(), str(values["n"]), str(values["e"]))


def make_token(
    client: str = CLIENT,
    *,
    key: str = "current",
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """Sign a token as the portal does; a claim given as None is left out."""
    now = int(time.time())
    usual = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": client,
        "client_id": client,
        "jti": f"{now}-{client}",
        "iat": now,
        "exp": now + 600,
    }
    kept = {name: value for name, value in {**usual, **claims}.items() if value is not None}
    signing = signing_key(key)
    return jwt.encode(
        {"alg": "RS256", "kid": signing.thumbprint(), **(header or {})}, kept, signing
    )


def make_service(
    identifier: str = SERVICE,
    *,
    upstream: Upstream | Path | str = "/run/sambung/connector.sock",
    **values: Any,
) -> Service:
    """Make a service; an upstream given as a path is a socket."""
    defaults: dict[str, Any] = {"upstream_path": "/tables/a", "operations": ALL}
    place = Socket(str(upstream)) if isinstance(upstream, Path | str) else upstream
    return Service(identifier, place, **{**defaults, **values})


def make_grant(
    agreement: str = "PJ-0001",
    *,
    service: str = SERVICE,
    consumer: str = CONSUMER,
    client_ids: tuple[str, ...] = (CLIENT,),
    operations: tuple[OperationRule, ...] = ALL,
) -> Grant:
    return Grant(agreement, service, consumer, client_ids, operations)


def make_model(*parts: Service | Grant, keys: tuple[PublicKey, ...] | None = None) -> GatewayModel:
    return GatewayModel(
        issuer=ISSUER,
        audience=AUDIENCE,
        public_keys=keys if keys is not None else (public_key(),),
        services=tuple(part for part in parts if isinstance(part, Service)),
        grants=tuple(part for part in parts if isinstance(part, Grant)),
    )
