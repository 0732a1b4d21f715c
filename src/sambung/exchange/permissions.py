"""What may be done with interfaces and agreements."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Concerned
from sambung.kernel.actor import Role

PUBLISH_INTERFACE = Action(
    "publish_interface",
    task=_("publish an interface"),
    roles=(Role.DATA_OWNER,),
    reason="who answers for data decides what of it is offered",
    alone="an interface gives nothing without an agreement",
)

PROPOSE_AGREEMENT = Action(
    "propose_agreement",
    task=_("propose an agreement"),
    roles=(Role.APPLICATION_OWNER,),
    reason="who needs data asks in the name of the own application",
    alone="a proposal opens nothing",
)

DECIDE_AGREEMENT = Action(
    "decide_agreement",
    task=_("decide on an agreement"),
    roles=(Role.DATA_OWNER,),
    reason="the giver of data decides, not the taker",
    second_person=PROPOSE_AGREEMENT,
)

END_GIVEN_AGREEMENT = Action(
    "end_given_agreement",
    task=_("end an agreement"),
    roles=(Role.DATA_OWNER,),
    reason="the giver of data may take leave back",
    alone="ending must not wait for anybody",
)

END_TAKEN_AGREEMENT = Action(
    "end_taken_agreement",
    task=_("end an agreement"),
    roles=(Role.APPLICATION_OWNER,),
    reason="the taker of data may give leave back",
    alone="ending must not wait for anybody",
)

HAND_OVER = Action(
    "hand_over",
    task=_("hand over somebody's work"),
    roles=(Role.ADMINISTRATOR, Role.LEADER),
    reason="the head of the agency answers for what a departing officer leaves",
    second_person=Concerned.PERSON,
)
