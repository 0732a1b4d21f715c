"""What may be done with proposals of new applications."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Scope
from sambung.kernel.actor import Role

ASK_FOR_SIMILAR = Action(
    "ask_for_similar",
    task=_("ask whether something like it exists"),
    roles=tuple(Role),
    reason="nobody should have to write a proposal to learn that it exists",
    alone="it only reads",
)

PROPOSE_APPLICATION = Action(
    "propose_application",
    task=_("propose a new application"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER),
    reason="an agency speaks for its own need",
    alone="a proposal decides nothing",
)

READ_CLEARANCE = Action(
    "read_clearance",
    task=_("read a proposal"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER, Role.INTEGRATOR, Role.BOARD_MEMBER, Role.AUDITOR),
    reason="a proposal is for those who write, judge and check it",
    alone="it only reads",
)

CHECK_CLEARANCE = Action(
    "check_clearance",
    task=_("check a proposal"),
    roles=(Role.INTEGRATOR,),
    scope=Scope.CITY,
    reason="one team compares the proposals of all agencies",
    second_person=PROPOSE_APPLICATION,
)

VOTE_CLEARANCE = Action(
    "vote_clearance",
    task=_("vote on a proposal"),
    roles=(Role.BOARD_MEMBER,),
    scope=Scope.CITY,
    reason="the board speaks for the whole city",
    second_person=PROPOSE_APPLICATION,
)

CONCLUDE_CLEARANCE = Action(
    "conclude_clearance",
    task=_("conclude a vote"),
    roles=(Role.BOARD_MEMBER,),
    scope=Scope.CITY,
    reason="the board decides, not its secretary",
    second_person=PROPOSE_APPLICATION,
)

SEND_CLEARANCE_LETTER = Action(
    "send_clearance_letter",
    task=_("send the letter on a proposal"),
    roles=(Role.INTEGRATOR,),
    scope=Scope.CITY,
    reason="the Integration Team keeps numbers and signed letters",
    alone="the letter says what the board decided",
)

SETTLE_CONDITION = Action(
    "settle_condition",
    task=_("say that a condition is met"),
    roles=(Role.INTEGRATOR,),
    reason="who must meet a condition does not judge it",
    second_person=PROPOSE_APPLICATION,
)

WAIVE_CONDITION = Action(
    "waive_condition",
    task=_("let go of a condition"),
    roles=(Role.BOARD_MEMBER,),
    scope=Scope.CITY,
    reason="who set a condition may let go of it",
    second_person=PROPOSE_APPLICATION,
)
