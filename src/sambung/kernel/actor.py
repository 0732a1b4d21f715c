"""Who does something: a person or Sambung itself, with the roles held for each agency."""

from dataclasses import dataclass, field
from enum import StrEnum

from sambung.kernel.errors import NotPermitted


class Role(StrEnum):
    """Roles of officers. The same word is stored, so it is never renamed.

    What each may do stands in one table: `directory/permissions.py`.
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


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts. Operations ask it for a role; without the role they refuse.

    `grants` holds pairs of role and agency code; the agency code `*` means the whole city.

    >>> officer = Actor("1", "Rina", frozenset({(Role.DATA_OWNER, "PD-DINKES")}))
    >>> officer.may(Role.DATA_OWNER, "PD-DINKES"), officer.may(Role.DATA_OWNER, "PD-DISDIK")
    (True, False)
    """

    id: str
    name: str
    grants: frozenset[tuple[Role, str]] = field(default_factory=frozenset)

    def may(self, role: Role, agency_code: str) -> bool:
        """Tell whether the actor holds `role` for that agency, or for the whole city."""
        return (role, agency_code) in self.grants or (role, "*") in self.grants

    def must(self, role: Role, agency_code: str, refusal: object) -> None:
        """Let pass who holds the role.

        Raises:
            NotPermitted: the actor does not hold it; `refusal` is the translated message.
        """
        if not self.may(role, agency_code):
            raise NotPermitted(refusal)

    def agency_codes(self, role: Role) -> tuple[str, ...]:
        """List the agencies for which the actor holds `role`, sorted; `*` is the whole city."""
        return tuple(sorted(code for held, code in self.grants if held == role))


SYSTEM = Actor("system", "Sambung", frozenset((role, "*") for role in Role))
"""Sambung itself: first start, worker and command line on the server."""
