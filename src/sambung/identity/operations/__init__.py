"""Writes of identity, by subject: `clients` and `keys`."""

from sambung.identity.operations.clients import (
    RIGHTS_CHANGED,
    IssuedCredentials,
    create_client,
    create_machine_client,
    deactivate_clients,
)

__all__ = [
    "RIGHTS_CHANGED",
    "IssuedCredentials",
    "create_client",
    "create_machine_client",
    "deactivate_clients",
]
