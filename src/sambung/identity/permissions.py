"""What may be done with sign-in: sessions, people at a counter, clients, keys."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Concerned, Scope
from sambung.kernel.actor import Role

END_SESSIONS = Action(
    "end_sessions",
    task=_("end somebody's sessions"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.OWN,
    reason="everybody ends the own sessions; an administrator those of an account in danger",
    alone="ending must not wait for anybody",
)

WITHDRAW_CONSENT = Action(
    "withdraw_consent",
    task=_("withdraw somebody's consent"),
    scope=Scope.OWN,
    reason="consent is a person's own",
    alone="consent is taken back by its giver alone",
)

ASSIST_RECOVERY = Action(
    "assist_recovery",
    task=_("help to recover an account"),
    roles=(Role.CASE_WORKER,),
    reason="a counter sees the person and the card",
    second_person=Concerned.PERSON,
)

AGREE_TO_RECOVERY = Action(
    "agree_to_recovery",
    task=_("let a person back into the account"),
    roles=(Role.CASE_WORKER,),
    reason="what opens an account to a new contact is never in one person's hand",
    second_person=ASSIST_RECOVERY,
)

CONFIRM_PERSON = Action(
    "confirm_person",
    task=_("confirm who a person is"),
    roles=(Role.CASE_WORKER,),
    reason="a counter sees the person and the card",
    second_person=Concerned.PERSON,
)

SETTLE_DISPUTE = Action(
    "settle_dispute",
    task=_("settle who a NIK belongs to"),
    roles=(Role.CASE_WORKER,),
    reason="a counter sees the person and the card",
    second_person=Concerned.PERSON,
)

MANAGE_CLIENTS = Action(
    "manage_clients",
    task=_("manage the credentials of an application"),
    roles=(Role.APPLICATION_OWNER,),
    reason="who owns an application answers for what signs in as it",
    alone="credentials open what agreements opened, and no more",
)

ROTATE_KEYS = Action(
    "rotate_keys",
    task=_("change the signing keys"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.CITY,
    reason="the keys sign for the whole city",
    alone="the old key keeps checking what it signed; nobody gains by it",
)
