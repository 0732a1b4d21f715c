"""Checking proofs, without trusting whoever gave them.

The checks recompute everything from the document and believe nothing but the verifier key they are
given; they touch neither database nor network.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sambung.kernel.errors import InvalidInput
from sambung.ledger.proofs.formats import CONSISTENCY_FORMAT, INCLUSION_FORMAT
from sambung.ledger.rules.merkle import (
    leaf_hash,
    verify_consistency,
    verify_inclusion,
)
from sambung.ledger.rules.notes import (
    InvalidNote,
    TreeStatement,
    UnknownSigner,
    Verifier,
    WrongSignature,
    decode_base64,
    open_checkpoint,
)
from sambung.ledger.rules.records import CallRecord, InvalidRecord, parse_body

_MAX_PATH = 64
_MAX_DOCUMENT = 1_000_000

Document = str | bytes | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CheckedProof:
    """What a proof of inclusion showed."""

    record: CallRecord
    index: int
    size: int
    origin: str
    root: bytes

    def as_dict(self) -> dict[str, Any]:
        """Give the result as plain values for JSON."""
        return {
            "holds": True,
            "index": self.index,
            "size": self.size,
            "origin": self.origin,
            "root": base64.b64encode(self.root).decode(),
            "record": json.loads(self.record.body()),
        }


@dataclass(frozen=True, slots=True)
class CheckedConsistency:
    """What a proof of consistency showed: the second state continues the first."""

    first: TreeStatement
    second: TreeStatement

    def as_dict(self) -> dict[str, Any]:
        """Give the result as plain values for JSON."""
        first, second = (
            {"size": state.size, "root": base64.b64encode(state.root).decode()}
            for state in (self.first, self.second)
        )
        return {"holds": True, "origin": self.second.origin, "first": first, "second": second}


def check_proof(document: Document, *, trusted_key: str) -> CheckedProof:
    """Check a proof of inclusion offline, believing nothing but the verifier key given.

    Raises:
        InvalidInput: the proof does not hold, or is no proof; the code names what is wrong:
            `not_json`, `wrong_format`, `wrong_key`, `key_differs`, `wrong_signature`,
            `wrong_checkpoint`, `wrong_record`, `wrong_path`.
    """
    fields = _read_document(
        document,
        INCLUSION_FORMAT,
        {
            "record": dict,
            "canonical_record": str,
            "index": int,
            "size": int,
            "path": list,
            "checkpoint": str,
            "verifier_key": str,
        },
    )
    statement = _open(fields["checkpoint"], fields["verifier_key"], trusted_key)
    if statement.size != fields["size"]:
        raise InvalidInput(
            _("The size in the proof is not the size the checkpoint was signed for."),
            code="wrong_checkpoint",
        )
    record = _read_record(fields)
    leaf, path = leaf_hash(record.body()), _read_path(fields["path"])
    if not verify_inclusion(leaf, fields["index"], statement.size, path, statement.root):
        raise InvalidInput(
            _(
                "The proof does not hold: record and path do not lead to the signed root. The "
                "record, its number or the path was changed."
            ),
            code="wrong_path",
        )
    return CheckedProof(
        record=record,
        index=fields["index"],
        size=statement.size,
        origin=statement.origin,
        root=statement.root,
    )


def is_of_consistency(document: Document) -> bool:
    """Tell which of the two proofs a document says it is.

    Raises:
        InvalidInput: it is no JSON.
    """
    fields = _read_json(document) if isinstance(document, str | bytes) else document
    return isinstance(fields, Mapping) and fields.get("format") == CONSISTENCY_FORMAT


def check_consistency(document: Document, *, trusted_key: str) -> CheckedConsistency:
    """Check a proof of consistency offline, believing nothing but the verifier key given.

    Compare `first` of the result with the checkpoint you kept: only that shows that what *you*
    saw is still there.

    Raises:
        InvalidInput: as `check_proof`.
    """
    fields = _read_document(
        document,
        CONSISTENCY_FORMAT,
        {"first_checkpoint": str, "second_checkpoint": str, "path": list, "verifier_key": str},
    )
    first = _open(fields["first_checkpoint"], fields["verifier_key"], trusted_key)
    second = _open(fields["second_checkpoint"], fields["verifier_key"], trusted_key)
    path = _read_path(fields["path"])
    if not verify_consistency(first.size, second.size, first.root, second.root, path):
        raise InvalidInput(
            _(
                "The proof does not hold: the later ledger does not continue the earlier one. "
                "Records were changed or taken away, or the path was changed."
            ),
            code="wrong_path",
        )
    return CheckedConsistency(first=first, second=second)


def _read_document(
    document: Document, expected_format: str, shape: Mapping[str, type]
) -> Mapping[str, Any]:
    fields = _read_json(document) if isinstance(document, str | bytes) else document
    if not isinstance(fields, Mapping) or fields.get("format") != expected_format:
        raise InvalidInput(
            _("This is no proof of the form %(format)s.") % {"format": expected_format},
            code="wrong_format",
        )
    for name, kind in shape.items():
        if type(fields.get(name)) is not kind:
            raise InvalidInput(
                _("The proof is not complete: its part “%(name)s” is missing or of a wrong type.")
                % {"name": name},
                code="wrong_format",
            )
    return fields


def _read_json(document: str | bytes) -> Any:
    try:
        if len(document) > _MAX_DOCUMENT:
            raise ValueError("larger than any proof")
        return json.loads(document)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(
            _("This is no JSON. Give the file just as it was downloaded."), code="not_json"
        ) from error


def _open(note: str, stated_key: str, trusted_key: str) -> TreeStatement:
    try:
        verifier = Verifier.parse(trusted_key)
    except InvalidNote as error:
        raise InvalidInput(
            _("The trusted key is no verifier key of the form name+hash+key."), code="wrong_key"
        ) from error
    if stated_key != str(verifier):
        raise _key_differs()
    try:
        return open_checkpoint(note, verifier)
    except UnknownSigner as error:
        raise _key_differs() from error
    except WrongSignature as error:
        raise InvalidInput(
            _("The signature of the checkpoint is wrong: the checkpoint was changed."),
            code="wrong_signature",
        ) from error
    except InvalidNote as error:
        raise InvalidInput(
            _("The checkpoint in the proof is damaged."), code="wrong_checkpoint"
        ) from error


def _key_differs() -> InvalidInput:
    return InvalidInput(
        _(
            "The proof is signed with another key than the one you trust. Get the key from the "
            "ledger page of the city, not from the proof."
        ),
        code="key_differs",
    )


def _read_record(fields: Mapping[str, Any]) -> CallRecord:
    try:
        record = parse_body(fields["canonical_record"].encode())
    except (InvalidRecord, UnicodeEncodeError) as error:
        raise InvalidInput(
            _("The record in the proof is no record of this ledger, or it was changed."),
            code="wrong_record",
        ) from error
    if json.loads(record.body()) != fields["record"]:
        raise InvalidInput(
            _("The readable record differs from the one the proof covers; it was changed."),
            code="wrong_record",
        )
    return record


def _read_path(path: list[Any]) -> list[bytes]:
    try:
        hashes = [decode_base64(item) for item in path[: _MAX_PATH + 1] if isinstance(item, str)]
    except InvalidNote:
        hashes = []
    if len(hashes) != len(path) or any(len(value) != 32 for value in hashes):
        raise InvalidInput(
            _("The path in the proof is damaged: it must be a list of hashes in base64."),
            code="wrong_path",
        )
    return hashes
