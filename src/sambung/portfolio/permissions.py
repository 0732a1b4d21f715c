"""What may be done with the entries of applications."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Scope
from sambung.kernel.actor import Role

IMPORT_APPLICATIONS = Action(
    "import_applications",
    task=_("import applications"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR),
    reason="an agency lists its own applications; the Integration Team lists everybody's",
    alone="an entry is a statement; a level comes from proof",
)

REMOVE_ILLUSTRATIONS = Action(
    "remove_illustrations",
    task=_("remove the illustrations"),
    roles=(Role.INTEGRATOR, Role.ADMINISTRATOR),
    scope=Scope.CITY,
    reason="they belong to no agency",
    alone="they are invented and can be loaded again",
)

ASSIGN_RESPONSIBLE = Action(
    "assign_responsible",
    task=_("name the responsible officer"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER),
    reason="an agency says who answers for its application",
    alone="taking work on opens nothing",
)

REGISTER_APPLICATION = Action(
    "register_application",
    task=_("register an application"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER),
    reason="an agency lists its own applications",
    alone="an entry is a statement; the gates stay closed to it",
)

EDIT_APPLICATION = Action(
    "edit_application",
    task=_("change the entry of an application"),
    roles=(Role.APPLICATION_OWNER,),
    reason="who looks after an application knows what is true of it",
    alone="an entry is a statement; a level comes from proof",
)

READ_INVENTORY = Action(
    "read_inventory",
    task=_("read the whole entry of an application"),
    roles=(Role.APPLICATION_OWNER, Role.DATA_OWNER, Role.INTEGRATOR, Role.LEADER, Role.AUDITOR),
    reason="contracts, costs and security tests are not for everybody",
    alone="it only reads",
)

EXPORT_APPLICATIONS = Action(
    "export_applications",
    task=_("export applications"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR, Role.LEADER, Role.AUDITOR),
    reason="who may read the entries may take them along",
    alone="it only reads",
)

ANSWER_CLAIM = Action(
    "answer_claim",
    task=_("answer a claim"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER),
    reason="an agency may explain what was said of its application",
    alone="an answer stands beside the claim and changes nothing of it",
)

MARK_APPLICATION = Action(
    "mark_application",
    task=_("exempt an application from clearance"),
    roles=(Role.INTEGRATOR,),
    scope=Scope.CITY,
    reason="an exemption opens every gate",
    second_person=REGISTER_APPLICATION,
)
