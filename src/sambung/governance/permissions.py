"""What may be done with integration files and obstacles."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action
from sambung.kernel.actor import Role

READ_FILE = Action(
    "read_file",
    task=_("read an integration file"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR, Role.LEADER, Role.AUDITOR),
    reason="an agency sees the work on its own applications",
    alone="it only reads",
)

WRITE_IN_FILE = Action(
    "write_in_file",
    task=_("write in an integration file"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR, Role.LEADER),
    reason="the agency and the Integration Team keep one file together",
    alone="a file is a record of work and decides nothing",
)

LEAD_FILE = Action(
    "lead_file",
    task=_("lead an integration file"),
    roles=(Role.INTEGRATOR,),
    reason="the Integration Team answers for the next step",
    alone="it names the next step; proofs say whether it was done",
)

READ_OBSTACLES = Action(
    "read_obstacles",
    task=_("see the obstacles"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR, Role.LEADER, Role.AUDITOR),
    reason="an agency sees what holds up its own applications",
    alone="it only reads",
)

ASSESS_OBSTACLE = Action(
    "assess_obstacle",
    task=_("assess an obstacle"),
    roles=(Role.INTEGRATOR,),
    reason="the Integration Team compares causes across agencies",
    alone="it explains an obstacle; only a proof solves one",
)
