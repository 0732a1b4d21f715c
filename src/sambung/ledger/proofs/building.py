"""Building proofs from the ledger, against its signed checkpoints."""

import base64
import json
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from sambung.kernel.errors import InvalidInput, NotFound, Unavailable
from sambung.ledger.models import Checkpoint
from sambung.ledger.nodes import compute
from sambung.ledger.proofs.formats import CONSISTENCY_FORMAT, INCLUSION_FORMAT
from sambung.ledger.queries import find_latest_checkpoint, find_record, get_record
from sambung.ledger.rules.merkle import (
    consistency_path,
    inclusion_path,
)
from sambung.ledger.signing import get_verifier


def get_verifier_key() -> str:
    """Give the verifier key of this ledger, to be published and kept by whoever checks proofs."""
    return str(get_verifier())


def is_provable(request_id: str) -> bool:
    """Tell whether a call is in the ledger and a signed checkpoint covers it already."""
    record, checkpoint = find_record(request_id), find_latest_checkpoint()
    return record is not None and checkpoint is not None and record.index < checkpoint.size


def build_proof(request_id: str) -> dict[str, Any]:
    """Build the document that proves that a call is in the ledger, against the newest checkpoint.

    Raises:
        NotFound: the ledger holds no such call.
        Unavailable: no checkpoint covers it yet; one is signed within about a second.
    """
    record = get_record(request_id)
    checkpoint = find_latest_checkpoint()
    if checkpoint is None or checkpoint.size <= record.index:
        raise Unavailable(
            _("The call is in the ledger, but not signed yet. Try again in a few seconds."),
            code="not_yet_signed",
        )
    body = bytes(record.body).decode()
    path = compute(partial(inclusion_path, record.index, checkpoint.size))
    return {
        "format": INCLUSION_FORMAT,
        "record": json.loads(body),
        "canonical_record": body,
        "index": record.index,
        "size": checkpoint.size,
        "path": [base64.b64encode(sibling).decode() for sibling in path],
        "checkpoint": checkpoint.note,
        "verifier_key": get_verifier_key(),
    }


def build_consistency(*, first: int, second: int) -> dict[str, Any]:
    """Build the document that proves that the ledger at size `second` continues that at `first`.

    Raises:
        InvalidInput: `first` is zero or larger than `second`.
        NotFound: no checkpoint was signed at one of the sizes.
    """
    if not 0 < first <= second:
        raise InvalidInput(
            _("Give two sizes of the ledger: the earlier one above zero, then the later one.")
        )
    notes = [_get_checkpoint(size).note for size in (first, second)]
    path = compute(partial(consistency_path, first, second))
    return {
        "format": CONSISTENCY_FORMAT,
        "first_checkpoint": notes[0],
        "second_checkpoint": notes[1],
        "path": [base64.b64encode(sibling).decode() for sibling in path],
        "verifier_key": get_verifier_key(),
    }


def _get_checkpoint(size: int) -> Checkpoint:
    checkpoint = Checkpoint.objects.filter(size=size).first()
    if checkpoint is None:
        raise NotFound(
            _("No checkpoint was signed when the ledger held %(size)d records.") % {"size": size}
        )
    return checkpoint
