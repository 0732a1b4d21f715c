"""Envoy's way to write a message of a named type into JSON."""

from typing import Any

Json = dict[str, Any]

_FILTERS = "envoy.extensions.filters.http"
JWT_AUTHN = f"{_FILTERS}.jwt_authn.v3.JwtAuthentication"
RBAC = f"{_FILTERS}.rbac.v3.RBAC"


def typed(message: str, **fields: Any) -> Json:
    """Give a message with its type, as every `typed_config` wants it.

    >>> typed("envoy.config.rbac.v3.Action", name="PJ-0001")
    {'@type': 'type.googleapis.com/envoy.config.rbac.v3.Action', 'name': 'PJ-0001'}
    """
    return {"@type": f"type.googleapis.com/{message}", **fields}
