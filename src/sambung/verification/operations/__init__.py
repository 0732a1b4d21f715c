"""Writes of verification, one file per subject: confirmations by people, evidence by probes."""

from sambung.verification.operations.evidence import record_evidence
from sambung.verification.operations.exemptions import (
    confirm_exemption,
    declare_exemption,
    withdraw_exemption,
)
from sambung.verification.operations.networks import close_network, open_network
from sambung.verification.operations.ownership import confirm_ownership, get_entry_seal

__all__ = [
    "close_network",
    "confirm_exemption",
    "confirm_ownership",
    "declare_exemption",
    "get_entry_seal",
    "open_network",
    "record_evidence",
    "withdraw_exemption",
]
