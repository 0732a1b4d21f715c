"""The ledger for whoever wants to check it: checkpoints and proofs."""

import base64
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from sambung.api.schemas import (
    PLAIN,
    CheckpointOut,
    ConsistencyProofOut,
    ErrorOut,
    InclusionProofOut,
)
from sambung.kernel.errors import NotFound
from sambung.ledger.proofs import build_consistency, build_proof, get_verifier_key
from sambung.ledger.queries import find_latest_checkpoint

router = Router(tags=["ledger"])
_LARGEST_SIZE = 2**53
"""Sizes beyond what a JSON number holds exactly are no sizes."""


@router.get(
    "/checkpoint",
    operation_id="showCheckpoint",
    response={200: CheckpointOut, 404: ErrorOut},
    summary="Newest signed state of the ledger",
)
def show_checkpoint(request: HttpRequest) -> dict[str, Any]:
    """Size and root of the tree, signed, with the key that checks the signature."""
    checkpoint = find_latest_checkpoint()
    if checkpoint is None:
        raise NotFound(_("The ledger is empty: no call went through the exchange yet."))
    return {
        "size": checkpoint.size,
        "root": base64.b64encode(bytes(checkpoint.root)).decode(),
        "created_at": checkpoint.created_at,
        "note": checkpoint.note,
        "verifier_key": get_verifier_key(),
    }


@router.get(
    "/proofs/{request_id}",
    operation_id="showProof",
    response={200: InclusionProofOut, 404: ErrorOut, 422: ErrorOut, 503: ErrorOut},
    summary="Proof that a call is in the ledger",
)
def show_proof(
    request: HttpRequest, request_id: Annotated[str, Path(max_length=64, pattern=PLAIN)]
) -> dict[str, Any]:
    """The record of one call, its path to the root and the signed checkpoint."""
    return build_proof(request_id)


@router.get(
    "/consistency",
    operation_id="showConsistency",
    response={200: ConsistencyProofOut, 400: ErrorOut, 404: ErrorOut, 422: ErrorOut},
    summary="Proof that the ledger only grew",
)
def show_consistency(
    request: HttpRequest,
    from_size: Annotated[int, Query(ge=1, le=_LARGEST_SIZE, alias="from")],
    to_size: Annotated[int, Query(ge=1, le=_LARGEST_SIZE, alias="to")],
) -> dict[str, Any]:
    """Both must be sizes at which a checkpoint was signed."""
    return build_consistency(first=from_size, second=to_size)
