"""What may be done with the figures on benefit."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action
from sambung.kernel.actor import Role

STATE_BENEFIT = Action(
    "state_benefit",
    task=_("say what an interface replaces"),
    roles=(Role.DATA_OWNER, Role.INTEGRATOR),
    reason="who gives the data knows which letters it used to answer",
    alone="it is shown as what somebody said",
)
