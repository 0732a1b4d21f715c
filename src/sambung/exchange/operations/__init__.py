"""Writes of the exchange: interfaces are published, agreements proposed, decided and revoked.

Every write that changes rights announces `rights_changed` in the same transaction; the gateway
acts upon it. A right is in force, or gone, only when the gateway has confirmed that event.
"""

from sambung.exchange.operations.agreements import (
    DecidedAgreement,
    approve_agreement,
    propose_agreement,
    reject_agreement,
    revoke_agreement,
)
from sambung.exchange.operations.handovers import hand_over
from sambung.exchange.operations.interfaces import publish_interface
from sambung.exchange.operations.retiring import retire_interfaces
from sambung.exchange.operations.upkeep import (
    ChangedInterface,
    describe_interface,
    restore_interface,
    withdraw_interface,
)
from sambung.exchange.rules.agreements import AgreementAlreadyDecided

__all__ = [
    "AgreementAlreadyDecided",
    "ChangedInterface",
    "DecidedAgreement",
    "approve_agreement",
    "describe_interface",
    "hand_over",
    "propose_agreement",
    "publish_interface",
    "reject_agreement",
    "restore_interface",
    "retire_interfaces",
    "revoke_agreement",
    "withdraw_interface",
]
