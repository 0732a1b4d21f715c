"""Writes of the directory, by subject: codes, officers, roles, invitations."""

from sambung.directory.operations.codes import issue_code, issue_codes
from sambung.directory.operations.invitations import (
    FaultyInvitations,
    IssuedInvitation,
    accept_invitation,
    invite_officers,
    read_invitations,
    renew_invitation,
)
from sambung.directory.operations.officers import (
    SESSIONS_ENDED,
    create_officer,
    expire_sessions,
    move_officer,
    reinstate_officer,
    suspend_officer,
)
from sambung.directory.operations.roles import (
    end_roles,
    grant_role,
    pass_roles_on,
    revoke_role,
)

__all__ = [
    "SESSIONS_ENDED",
    "FaultyInvitations",
    "IssuedInvitation",
    "accept_invitation",
    "create_officer",
    "end_roles",
    "expire_sessions",
    "grant_role",
    "invite_officers",
    "issue_code",
    "issue_codes",
    "move_officer",
    "pass_roles_on",
    "read_invitations",
    "reinstate_officer",
    "renew_invitation",
    "revoke_role",
    "suspend_officer",
]
