"""Proofs that people can check without trusting this server: a record is in the ledger, and an
older ledger is the beginning of a newer one.

A proof is one JSON document.
"""

from sambung.ledger.proofs.building import (
    build_consistency,
    build_proof,
    get_verifier_key,
    is_provable,
)
from sambung.ledger.proofs.checking import (
    CheckedConsistency,
    CheckedProof,
    check_consistency,
    check_proof,
    is_of_consistency,
)
from sambung.ledger.proofs.formats import CONSISTENCY_FORMAT, INCLUSION_FORMAT

__all__ = [
    "CONSISTENCY_FORMAT",
    "INCLUSION_FORMAT",
    "CheckedConsistency",
    "CheckedProof",
    "build_consistency",
    "build_proof",
    "check_consistency",
    "check_proof",
    "get_verifier_key",
    "is_of_consistency",
    "is_provable",
]
