"""Who does something: a person or Sambung itself, with the roles held for each agency."""

from dataclasses import dataclass, field
from enum import StrEnum

CITY = "*"
"""Stands in the place of an agency code for what belongs to the whole city."""


class Role(StrEnum):
    """Roles of officers. The same word is stored, so it is never renamed.

    What each may do, each package declares in its `permissions.py`.
    """

    APPLICATION_OWNER = "application_owner"
    DATA_OWNER = "data_owner"
    WALIDATA = "walidata"
    INTEGRATOR = "integrator"
    PROCEDURE_AUTHOR = "procedure_author"
    CASE_WORKER = "case_worker"
    GROUP_LEAD = "group_lead"
    AUDITOR = "auditor"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    BOARD_MEMBER = "board_member"


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. What a role allows, each package declares in `permissions.py`.

    `grants` holds pairs of role and agency code; the agency code `*` (`CITY`) means the whole city.

    >>> officer = Actor("1", "Rina", frozenset({(Role.DATA_OWNER, "PD-DINKES")}))
    >>> officer.may(Role.DATA_OWNER, "PD-DINKES"), officer.may(Role.DATA_OWNER, "PD-DISDIK")
    (True, False)
    """

    id: str
    name: str
    grants: frozenset[tuple[Role, str]] = field(default_factory=frozenset)

    def may(self, role: Role, agency_code: str) -> bool:
        """Tell whether the actor holds `role` for that agency, or for the whole city."""
        return (role, agency_code) in self.grants or (role, CITY) in self.grants


SYSTEM_ID = "system"
"""Who reads what was done tells Sambung itself from people by this."""
SYSTEM = Actor(SYSTEM_ID, "Sambung", frozenset((role, CITY) for role in Role))
"""Sambung itself: first start, worker and command line on the server."""
