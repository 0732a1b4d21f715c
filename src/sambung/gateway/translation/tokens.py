"""The token check: signature, issuer, audience, life, and who the client is.

The keys stand in the filter itself, so that the gateway starts and checks while the portal is
down. A removed key refuses at once even tokens that were checked before, since the cache goes
with the filter's configuration.
"""

import json

from sambung.gateway.log.format import CLIENT_HEADER
from sambung.gateway.translation.intermediate import GatewayModel
from sambung.gateway.translation.messages import JWT_AUTHN, Json, typed

FILTER_NAME = "tokens"
CLOCK_SKEW_SECONDS = 30
LONGEST_LIFE_SECONDS = 660
"""A token lives 600 s; the rest is for clocks that differ. Longer lives are refused."""

_PROVIDER = "sambung"
_SCHEMES = ("Bearer", "bearer", "BEARER")
"""Ways in which clients write the scheme, whose case means nothing (RFC 9110, section 11.1)."""


def build_tokens(model: GatewayModel) -> Json:
    """Build the filter that lets only bearers of a valid token pass, and names their client.

    The token is taken from the `Authorization` header alone: in the query it would end up in
    logs. It is not handed on to the provider, who could use it elsewhere.
    """
    provider = {
        "issuer": model.issuer,
        "audiences": [model.audience],
        "forward": False,
        "from_headers": [
            {"name": "Authorization", "value_prefix": f"{scheme} "} for scheme in _SCHEMES
        ],
        "require_expiration": True,
        "max_lifetime": f"{LONGEST_LIFE_SECONDS}s",
        "clock_skew_seconds": CLOCK_SKEW_SECONDS,
        "claim_to_headers": [{"header_name": CLIENT_HEADER, "claim_name": "client_id"}],
        "local_jwks": {"inline_string": _to_jwks(model)},
        "jwt_cache_config": {"jwt_cache_size": 5000, "jwt_max_token_size": 4096},
    }
    return typed(
        JWT_AUTHN,
        providers={_PROVIDER: provider},
        rules=[{"match": {"prefix": "/"}, "requires": {"provider_name": _PROVIDER}}],
    )


def _to_jwks(model: GatewayModel) -> str:
    keys = [
        {
            "kty": "RSA",
            "use": "sig",
            "alg": key.algorithm,
            "kid": key.key_id,
            "n": key.modulus,
            "e": key.exponent,
        }
        for key in sorted(model.public_keys, key=lambda key: key.key_id)
    ]
    return json.dumps({"keys": keys}, sort_keys=True, separators=(",", ":"))
