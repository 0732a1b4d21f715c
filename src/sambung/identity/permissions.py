"""What may be done with sign-in: sessions, people at a counter, clients, keys."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Scope
from sambung.kernel.actor import Role

END_SESSIONS = Action(
    "end_sessions",
    task=_("end somebody's sessions"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.OWN,
    reason="everybody ends the own sessions; an administrator those of an account in danger",
)

WITHDRAW_CONSENT = Action(
    "withdraw_consent",
    task=_("withdraw somebody's consent"),
    scope=Scope.OWN,
    reason="consent is a person's own",
)

ASSIST_RECOVERY = Action(
    "assist_recovery",
    task=_("help to recover an account"),
    roles=(Role.CASE_WORKER,),
    reason="a counter sees the person and the card",
)

CONFIRM_PERSON = Action(
    "confirm_person",
    task=_("confirm who a person is"),
    roles=(Role.CASE_WORKER,),
    reason="a counter sees the person and the card",
)

SETTLE_DISPUTE = Action(
    "settle_dispute",
    task=_("settle who a NIK belongs to"),
    roles=(Role.CASE_WORKER,),
    reason="a counter sees the person and the card",
)

MANAGE_CLIENTS = Action(
    "manage_clients",
    task=_("manage the credentials of an application"),
    roles=(Role.APPLICATION_OWNER,),
    reason="who owns an application answers for what signs in as it",
)

ROTATE_KEYS = Action(
    "rotate_keys",
    task=_("change the signing keys"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.CITY,
    reason="the keys sign for the whole city",
)
