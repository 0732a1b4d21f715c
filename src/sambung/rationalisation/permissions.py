"""What may be done with applications on their way out."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action
from sambung.kernel.actor import Role

ANSWER_QUESTIONNAIRE = Action(
    "answer_questionnaire",
    task=_("answer the questions on an application"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER),
    reason="the owner knows what it is worth and what it costs",
    alone="answers are shown as what the owner says",
)

READ_RATIONALISATION = Action(
    "read_rationalisation",
    task=_("see what could be merged or retired"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER, Role.INTEGRATOR, Role.AUDITOR),
    reason="an agency sees how its own applications are judged",
    alone="it only reads",
)

PROPOSE_DEPARTURE = Action(
    "propose_departure",
    task=_("propose to retire an application"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER, Role.INTEGRATOR),
    reason="owner and Integration Team may both begin",
    alone="a proposal ends nothing",
)

AGREE_DEPARTURE = Action(
    "agree_departure",
    task=_("agree to retire an application"),
    roles=(Role.LEADER,),
    reason="the head of the agency answers for what ends",
    second_person=PROPOSE_DEPARTURE,
)

LEAD_DEPARTURE = Action(
    "lead_departure",
    task=_("lead the leaving of an application"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR),
    reason="data are moved by those who know them",
    alone="the head agreed before, and the ledger must be silent",
)
