"""What may be done with proof: evidence, exemptions, checks, clarifications."""

from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import Action, Scope
from sambung.kernel.actor import Role

CONFIRM_OWNERSHIP = Action(
    "confirm_ownership",
    task=_("confirm an entry"),
    roles=(Role.APPLICATION_OWNER,),
    reason="only the owner knows whether the entry still holds",
    alone="it proves no more than that somebody answers for the entry",
)

DECLARE_EXEMPTION = Action(
    "declare_exemption",
    task=_("say that a requirement does not fit"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR),
    reason="who looks after an application knows what does not fit it",
    alone="it counts only once it is confirmed",
)

CONFIRM_EXEMPTION = Action(
    "confirm_exemption",
    task=_("confirm that a requirement does not fit"),
    roles=(Role.INTEGRATOR,),
    reason="a second person, so that nobody exempts the own application",
    second_person=DECLARE_EXEMPTION,
)

RECORD_EVIDENCE = Action(
    "record_evidence",
    task=_("record evidence"),
    roles=(Role.INTEGRATOR,),
    reason="evidence comes from probes and traffic, which the Integration Team runs",
    alone="a probe saw it; no page takes it from a person",
)

CHECK_NOW = Action(
    "check_now",
    task=_("have an application checked now"),
    roles=(Role.APPLICATION_OWNER, Role.INTEGRATOR),
    reason="who repaired something wants to see it at once",
    alone="the probe says what it sees, whoever asks",
)

ANSWER_CLARIFICATION = Action(
    "answer_clarification",
    task=_("answer before a fall becomes public"),
    roles=(Role.APPLICATION_OWNER, Role.LEADER),
    reason="the agency concerned is heard first",
    alone="an answer is shown and changes no level",
)

OPEN_NETWORK = Action(
    "open_network",
    task=_("open an internal network to the probes"),
    roles=(Role.ADMINISTRATOR,),
    scope=Scope.CITY,
    reason="a probe inside the city network can be misused to look around",
    alone="it is opened with a reason on record and closed at once by any administrator",
)
