"""What each role may do to what: one table, asked by every operation.

Denied is the default: an action that is not in the table is nobody's. The operations ask here and
not the pages, so that a command, a page and a machine meet the same answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import NotPermitted

__all__ = [
    "CITY",
    "ROLE_NAMES",
    "RULES",
    "Action",
    "Rule",
    "Scope",
    "list_agency_codes",
    "may",
    "may_anywhere",
    "require",
]

CITY = "*"
"""Stands in the place of an agency code for what belongs to the whole city."""


class Scope(StrEnum):
    """How far a role reaches when somebody uses it for an action."""

    AGENCY = "agency"
    """For the agency the role was given for; a role for the whole city reaches every agency."""
    CITY = "city"
    """Only with a role for the whole city."""
    OWN = "own"
    """For what is one's own; somebody else's only with a role of the rule."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one thing. `task` completes the sentence "To … you need the role"."""

    task: Any
    roles: tuple[Role, ...]
    scope: Scope
    reason: str


ROLE_NAMES: Mapping[Role, Any] = {
    Role.APPLICATION_OWNER: _("application owner"),
    Role.DATA_OWNER: _("data owner"),
    Role.WALIDATA: _("walidata"),
    Role.INTEGRATOR: _("integrator"),
    Role.PROCEDURE_AUTHOR: _("procedure author"),
    Role.CASE_WORKER: _("counter officer"),
    Role.GROUP_LEAD: _("working group lead"),
    Role.AUDITOR: _("auditor"),
    Role.LEADER: _("head of the agency"),
    Role.ADMINISTRATOR: _("administrator"),
    Role.BOARD_MEMBER: _("member of the clearance board"),
}
"""The roles as people call them."""

_OWNER, _DATA, _INTEGRATOR = Role.APPLICATION_OWNER, Role.DATA_OWNER, Role.INTEGRATOR
_CASE, _AUDITOR, _LEADER, _ADMIN = (
    Role.CASE_WORKER,
    Role.AUDITOR,
    Role.LEADER,
    Role.ADMINISTRATOR,
)
_BOARD = Role.BOARD_MEMBER
_AGENCY, _CITY, _OWN = Scope.AGENCY, Scope.CITY, Scope.OWN

# fmt: off
RULES: Mapping[Action, Rule] = {
    # The desk and the accounts of officers
    Action.OPEN_DESK: Rule(_("open the desk of officers"), tuple(Role), _AGENCY,
        "the desk is for officers; an account without a role is a citizen's"),
    Action.READ_AUDIT: Rule(_("read who did what"), (_AUDITOR,), _AGENCY,
        "who checks does not act, and who acts does not check"),
    Action.CREATE_OFFICER: Rule(_("open an account"), (_ADMIN,), _CITY,
        "one account for each person, whatever the agency"),
    Action.INVITE_OFFICERS: Rule(_("invite officers"), (_ADMIN,), _AGENCY,
        "an agency knows its own people best"),
    Action.READ_OFFICERS: Rule(_("see the officers"), (_ADMIN, _LEADER, _AUDITOR), _AGENCY,
        "who answers for an agency sees who acts for it"),
    Action.GRANT_ROLE: Rule(_("grant a role"), (_ADMIN,), _AGENCY,
        "an agency says who acts for it; roles for the city come from the city"),
    Action.GRANT_CHECKING_ROLE: Rule(_("grant a role that checks others"), (_ADMIN,), _CITY,
        "nobody chooses the people who check the own agency"),
    Action.REVOKE_ROLE: Rule(_("take a role back"), (_ADMIN, _LEADER), _AGENCY,
        "the head of an agency can end at once what others do in its name"),
    Action.SUSPEND_OFFICER: Rule(_("suspend an account"), (_ADMIN,), _CITY,
        "an account may hold roles of several agencies"),
    Action.MOVE_OFFICER: Rule(
        _("move an officer to another agency"), (_ADMIN, _LEADER), _AGENCY,
        "the agency that is left ends what was done in its name"),
    Action.HAND_OVER: Rule(_("hand over somebody's work"), (_ADMIN, _LEADER), _AGENCY,
        "the head of the agency answers for what a departing officer leaves"),
    Action.KEEP_DRAFT: Rule(_("keep a draft"), (), _OWN,
        "unfinished writing is for its writer only"),
    # People's sign-in
    Action.END_SESSIONS: Rule(_("end somebody's sessions"), (_ADMIN,), _OWN,
        "everybody ends the own sessions; an administrator those of an account in danger"),
    Action.WITHDRAW_CONSENT: Rule(_("withdraw somebody's consent"), (), _OWN,
        "consent is a person's own"),
    Action.ASSIST_RECOVERY: Rule(_("help to recover an account"), (_CASE,), _AGENCY,
        "a counter sees the person and the card"),
    Action.CONFIRM_PERSON: Rule(_("confirm who a person is"), (_CASE,), _AGENCY,
        "a counter sees the person and the card"),
    Action.SETTLE_DISPUTE: Rule(_("settle who a NIK belongs to"), (_CASE,), _AGENCY,
        "a counter sees the person and the card"),
    Action.MANAGE_CLIENTS: Rule(_("manage the credentials of an application"), (_OWNER,), _AGENCY,
        "who owns an application answers for what signs in as it"),
    Action.ROTATE_KEYS: Rule(_("change the signing keys"), (_ADMIN,), _CITY,
        "the keys sign for the whole city"),
    # Applications
    Action.IMPORT_APPLICATIONS: Rule(_("import applications"), (_OWNER, _INTEGRATOR), _AGENCY,
        "an agency lists its own applications; the Integration Team lists everybody's"),
    Action.REMOVE_ILLUSTRATIONS: Rule(
        _("remove the illustrations"), (_INTEGRATOR, _ADMIN), _CITY,
        "they belong to no agency"),
    Action.ASSIGN_RESPONSIBLE: Rule(
        _("name the responsible officer"), (_OWNER, _LEADER), _AGENCY,
        "an agency says who answers for its application"),
    Action.REGISTER_APPLICATION: Rule(_("register an application"), (_OWNER, _LEADER), _AGENCY,
        "an agency lists its own applications"),
    Action.EDIT_APPLICATION: Rule(_("change the entry of an application"), (_OWNER,), _AGENCY,
        "who looks after an application knows what is true of it"),
    Action.READ_INVENTORY: Rule(
        _("read the whole entry of an application"),
        (_OWNER, _DATA, _INTEGRATOR, _LEADER, _AUDITOR), _AGENCY,
        "contracts, costs and security tests are not for everybody"),
    Action.EXPORT_APPLICATIONS: Rule(
        _("export applications"), (_OWNER, _INTEGRATOR, _LEADER, _AUDITOR), _AGENCY,
        "who may read the entries may take them along"),
    Action.ANSWER_CLAIM: Rule(_("answer a claim"), (_OWNER, _LEADER), _AGENCY,
        "an agency may explain what was said of its application"),
    # The work of integration
    Action.READ_BOARD: Rule(
        _("see the board of all applications"), (_INTEGRATOR, _LEADER, _AUDITOR, _ADMIN), _CITY,
        "the board shows what waits for whom in every agency"),
    Action.READ_FILE: Rule(
        _("read an integration file"), (_OWNER, _INTEGRATOR, _LEADER, _AUDITOR), _AGENCY,
        "an agency sees the work on its own applications"),
    Action.WRITE_IN_FILE: Rule(
        _("write in an integration file"), (_OWNER, _INTEGRATOR, _LEADER), _AGENCY,
        "the agency and the Integration Team keep one file together"),
    Action.LEAD_FILE: Rule(_("lead an integration file"), (_INTEGRATOR,), _AGENCY,
        "the Integration Team answers for the next step"),
    Action.READ_OBSTACLES: Rule(
        _("see the obstacles"), (_OWNER, _INTEGRATOR, _LEADER, _AUDITOR), _AGENCY,
        "an agency sees what holds up its own applications"),
    Action.ASSESS_OBSTACLE: Rule(_("assess an obstacle"), (_INTEGRATOR,), _AGENCY,
        "the Integration Team compares causes across agencies"),
    Action.STATE_BENEFIT: Rule(
        _("say what an interface replaces"), (_DATA, _INTEGRATOR), _AGENCY,
        "who gives the data knows which letters it used to answer"),
    # Clearance of new applications
    Action.ASK_FOR_SIMILAR: Rule(
        _("ask whether something like it exists"), tuple(Role), _AGENCY,
        "nobody should have to write a proposal to learn that it exists"),
    Action.PROPOSE_APPLICATION: Rule(
        _("propose a new application"), (_OWNER, _LEADER), _AGENCY,
        "an agency speaks for its own need"),
    Action.READ_CLEARANCE: Rule(
        _("read a proposal"), (_OWNER, _LEADER, _INTEGRATOR, _BOARD, _AUDITOR), _AGENCY,
        "a proposal is for those who write, judge and check it"),
    Action.CHECK_CLEARANCE: Rule(_("check a proposal"), (_INTEGRATOR,), _CITY,
        "one team compares the proposals of all agencies"),
    Action.VOTE_CLEARANCE: Rule(_("vote on a proposal"), (_BOARD,), _CITY,
        "the board speaks for the whole city"),
    Action.CONCLUDE_CLEARANCE: Rule(_("conclude a vote"), (_BOARD,), _CITY,
        "the board decides, not its secretary"),
    Action.SEND_CLEARANCE_LETTER: Rule(_("send the letter on a proposal"), (_INTEGRATOR,), _CITY,
        "the Integration Team keeps numbers and signed letters"),
    Action.SETTLE_CONDITION: Rule(
        _("say that a condition is met"), (_INTEGRATOR,), _AGENCY,
        "who must meet a condition does not judge it"),
    Action.WAIVE_CONDITION: Rule(_("let go of a condition"), (_BOARD,), _CITY,
        "who set a condition may let go of it"),
    Action.MARK_APPLICATION: Rule(
        _("exempt an application from clearance"), (_INTEGRATOR,), _CITY,
        "an exemption opens every gate"),
    # Applications on their way out
    Action.ANSWER_QUESTIONNAIRE: Rule(
        _("answer the questions on an application"), (_OWNER, _LEADER), _AGENCY,
        "the owner knows what it is worth and what it costs"),
    Action.READ_RATIONALISATION: Rule(
        _("see what could be merged or retired"), (_OWNER, _LEADER, _INTEGRATOR, _AUDITOR),
        _AGENCY, "an agency sees how its own applications are judged"),
    Action.PROPOSE_DEPARTURE: Rule(
        _("propose to retire an application"), (_OWNER, _LEADER, _INTEGRATOR), _AGENCY,
        "owner and Integration Team may both begin"),
    Action.AGREE_DEPARTURE: Rule(_("agree to retire an application"), (_LEADER,), _AGENCY,
        "the head of the agency answers for what ends"),
    Action.LEAD_DEPARTURE: Rule(_("lead the leaving of an application"), (_OWNER, _INTEGRATOR),
        _AGENCY, "data are moved by those who know them"),
    # The exchange
    Action.PUBLISH_INTERFACE: Rule(_("publish an interface"), (_DATA,), _AGENCY,
        "who answers for data decides what of it is offered"),
    Action.PROPOSE_AGREEMENT: Rule(_("propose an agreement"), (_OWNER,), _AGENCY,
        "who needs data asks in the name of the own application"),
    Action.DECIDE_AGREEMENT: Rule(_("decide on an agreement"), (_DATA,), _AGENCY,
        "the giver of data decides, not the taker"),
    Action.END_GIVEN_AGREEMENT: Rule(_("end an agreement"), (_DATA,), _AGENCY,
        "the giver of data may take leave back"),
    Action.END_TAKEN_AGREEMENT: Rule(_("end an agreement"), (_OWNER,), _AGENCY,
        "the taker of data may give leave back"),
    # Proof
    Action.CONFIRM_OWNERSHIP: Rule(_("confirm an entry"), (_OWNER,), _AGENCY,
        "only the owner knows whether the entry still holds"),
    Action.DECLARE_EXEMPTION: Rule(
        _("say that a requirement does not fit"), (_OWNER, _INTEGRATOR), _AGENCY,
        "who looks after an application knows what does not fit it"),
    Action.CONFIRM_EXEMPTION: Rule(
        _("confirm that a requirement does not fit"), (_INTEGRATOR,), _AGENCY,
        "a second person, so that nobody exempts the own application"),
    Action.RECORD_EVIDENCE: Rule(_("record evidence"), (_INTEGRATOR,), _AGENCY,
        "evidence comes from probes and traffic, which the Integration Team runs"),
    Action.CHECK_NOW: Rule(_("have an application checked now"), (_OWNER, _INTEGRATOR), _AGENCY,
        "who repaired something wants to see it at once"),
    Action.ANSWER_CLARIFICATION: Rule(
        _("answer before a fall becomes public"), (_OWNER, _LEADER), _AGENCY,
        "the agency concerned is heard first"),
    Action.OPEN_NETWORK: Rule(
        _("open an internal network to the probes"), (_ADMIN,), _CITY,
        "a probe inside the city network can be misused to look around"),
}
# fmt: on
"""The table. `scope` says how far a role must reach; `reason` why the rule is as it is."""


def may(actor: Actor, action: Action, agency_code: str, *, owner_id: str = "") -> bool:
    """Tell whether somebody may do something for an agency (`CITY`: for the whole city).

    `owner_id` is the id of the person whose own thing it is, for actions of scope `own`.
    """
    rule = RULES[action]
    if rule.scope is Scope.OWN and owner_id and actor.id == owner_id:
        return True
    place = CITY if rule.scope is Scope.CITY else agency_code
    return any(actor.may(role, place) for role in rule.roles)


def require(actor: Actor, action: Action, agency_code: str, *, owner_id: str = "") -> None:
    """Let pass who may; call it first in an operation.

    Raises:
        NotPermitted: the actor may not; the message names the roles that may.
    """
    if not may(actor, action, agency_code, owner_id=owner_id):
        raise NotPermitted(_refusal(action, agency_code))


def may_anywhere(actor: Actor, action: Action) -> bool:
    """Tell whether somebody may do something for at least one agency, to show or hide a page."""
    return bool(list_agency_codes(actor, action))


def list_agency_codes(actor: Actor, action: Action) -> tuple[str, ...]:
    """List the agencies for which somebody may do something, sorted; `*` is the whole city."""
    rule = RULES[action]
    held = {code for role, code in actor.grants if role in rule.roles}
    return tuple(sorted(held & {CITY} if rule.scope is Scope.CITY else held))


def _refusal(action: Action, agency_code: str) -> str:
    rule = RULES[action]
    if not rule.roles:
        return gettext("Only the person concerned may %(task)s.") % {"task": rule.task}
    is_city = rule.scope is Scope.CITY or agency_code == CITY
    values = {
        "task": rule.task,
        "roles": ", ".join(str(ROLE_NAMES[role]) for role in rule.roles),
        "agency": gettext("the whole city") if is_city else agency_code,
    }
    return (
        gettext(
            "To %(task)s you need one of these roles for %(agency)s: %(roles)s."
            " An administrator can give it to you."
        )
        % values
    )
