"""What the pages of officers themselves open: the desk, its drafts, the board, the audit."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Scope
from sambung.kernel.actor import Role

OPEN_DESK = Action(
    "open_desk",
    task=_("open the desk of officers"),
    roles=tuple(Role),
    reason="the desk is for officers; an account without a role is a citizen's",
    alone="it only reads",
)

READ_AUDIT = Action(
    "read_audit",
    task=_("read who did what"),
    roles=(Role.AUDITOR,),
    reason="who checks does not act, and who acts does not check",
    alone="it only reads",
)

KEEP_DRAFT = Action(
    "keep_draft",
    task=_("keep a draft"),
    scope=Scope.OWN,
    reason="unfinished writing is for its writer only",
    alone="it is seen by nobody else",
)

READ_BOARD = Action(
    "read_board",
    task=_("see the board of all applications"),
    roles=(Role.INTEGRATOR, Role.LEADER, Role.AUDITOR, Role.ADMINISTRATOR),
    scope=Scope.CITY,
    reason="the board shows what waits for whom in every agency",
    alone="it only reads",
)
