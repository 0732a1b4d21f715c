"""The way of an agreement, as one table. Pure.

The giver of the data decides, the giver or the taker ends. Who has to give a reason writes it to
the other agency.
"""

from enum import StrEnum

from sambung.kernel.actor import Role
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import message as _
from sambung.workflow.rules.tables import Need, State, StateTable, Step


class AgreementState(StrEnum):
    """Life of an agreement. The same word is stored: never rename one."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"
    REVOKED = "revoked"


EVER_GIVEN = (AgreementState.APPROVED, AgreementState.REVOKED)
"""The states of an agreement that is or once was in force."""


class AgreementStep(StrEnum):
    """What can be done with an agreement."""

    APPROVE = "approve"
    REJECT = "reject"
    REVOKE = "revoke"


class AgreementAlreadyDecided(Conflict):
    """The agreement is not in the state that this step needs."""

    code = "agreement_already_decided"


REASON = Need("reason", _("Give a reason, so that the other agency knows what to change."))

_AT, _BY = AgreementState, AgreementStep

AGREEMENT_TABLE = StateTable(
    states=(
        State(_AT.PROPOSED, _("Proposed"), Role.DATA_OWNER),
        State(_AT.APPROVED, _("Approved")),
        State(_AT.REJECTED, _("Refused"), is_final=True),
        State(_AT.REVOKED, _("Revoked"), is_final=True),
    ),
    steps=(
        Step(_AT.PROPOSED, _BY.APPROVE, _AT.APPROVED),
        Step(_AT.PROPOSED, _BY.REJECT, _AT.REJECTED, (REASON,)),
        Step(_AT.APPROVED, _BY.REVOKE, _AT.REVOKED, (REASON,)),
    ),
    titles={_BY.APPROVE: _("Approve"), _BY.REJECT: _("Refuse"), _BY.REVOKE: _("Revoke")},
    way=(_AT.PROPOSED, _AT.APPROVED),
    refused=AgreementAlreadyDecided,
)
"""The table. An agreement that was refused or revoked is asked for anew, under a new number."""
