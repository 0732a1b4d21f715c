"""Tables of identity, by subject: clients, sessions at clients, and accounts of people."""

from sambung.identity.models.clients import (
    CLOSED_STATUSES,
    GRANTS,
    Client,
    ClientKind,
    ClientManager,
)
from sambung.identity.models.people import (
    AccountClosing,
    AssistedRecovery,
    Attempt,
    Challenge,
    Contact,
    Method,
    NationalId,
    NationalIdState,
    Outcome,
    ProtectionNotice,
    Purpose,
    SignIn,
)
from sambung.identity.models.sessions import (
    ClientSession,
    Consent,
    IssuedGrant,
    LogoutNotice,
    Refusal,
)

__all__ = [
    "CLOSED_STATUSES",
    "GRANTS",
    "AccountClosing",
    "AssistedRecovery",
    "Attempt",
    "Challenge",
    "Client",
    "ClientKind",
    "ClientManager",
    "ClientSession",
    "Consent",
    "Contact",
    "IssuedGrant",
    "LogoutNotice",
    "Method",
    "NationalId",
    "NationalIdState",
    "Outcome",
    "ProtectionNotice",
    "Purpose",
    "Refusal",
    "SignIn",
]
