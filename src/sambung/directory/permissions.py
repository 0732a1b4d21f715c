"""What may be done with the accounts and roles of officers, and seen of Sambung itself."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Concerned, Scope
from sambung.kernel.actor import Role

CREATE_OFFICER = Action(
    "create_officer",
    task=_("open an account"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.CITY,
    reason="one account for each person, whatever the agency",
    alone="an account without a role opens nothing",
)

INVITE_OFFICERS = Action(
    "invite_officers",
    task=_("invite officers"),
    roles=(Role.ADMINISTRATOR,),
    reason="an agency knows its own people best",
    alone="each role of the sheet is asked for as a role that is granted",
)

READ_OFFICERS = Action(
    "read_officers",
    task=_("see the officers"),
    roles=(Role.ADMINISTRATOR, Role.LEADER, Role.AUDITOR),
    reason="who answers for an agency sees who acts for it",
    alone="it only reads",
)

GRANT_ROLE = Action(
    "grant_role",
    task=_("grant a role"),
    roles=(Role.ADMINISTRATOR,),
    reason="an agency says who acts for it; roles for the city come from the city",
    second_person=Concerned.PERSON,
)

GRANT_CHECKING_ROLE = Action(
    "grant_checking_role",
    task=_("grant a role that checks others"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.CITY,
    reason="nobody chooses the people who check the own agency",
    second_person=Concerned.PERSON,
)

REVOKE_ROLE = Action(
    "revoke_role",
    task=_("take a role back"),
    roles=(Role.ADMINISTRATOR, Role.LEADER),
    reason="the head of an agency can end at once what others do in its name",
    alone="taking back must not wait for anybody",
)

SUSPEND_OFFICER = Action(
    "suspend_officer",
    task=_("suspend an account"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.CITY,
    reason="an account may hold roles of several agencies",
    second_person=Concerned.PERSON,
)

MOVE_OFFICER = Action(
    "move_officer",
    task=_("move an officer to another agency"),
    roles=(Role.ADMINISTRATOR, Role.LEADER),
    reason="the agency that is left ends what was done in its name",
    second_person=Concerned.PERSON,
)

READ_DUTIES = Action(
    "read_duties",
    task=_("see which duties of Sambung fail"),
    roles=(Role.ADMINISTRATOR, Role.AUDITOR),
    scope=Scope.CITY,
    reason="who runs Sambung repairs it",
    alone="it only reads",
)
