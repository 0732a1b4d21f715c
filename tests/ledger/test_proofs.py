"""Proofs: whoever holds the verifier key can check them, and every lie is named."""

import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sambung.kernel.errors import InvalidInput, NotFound, Unavailable
from sambung.ledger import operations
from sambung.ledger.models import Checkpoint, TreeNode
from sambung.ledger.nodes import MissingNode
from sambung.ledger.proofs import (
    build_consistency,
    build_proof,
    check_consistency,
    check_proof,
    get_verifier_key,
    is_provable,
)
from sambung.ledger.rules.notes import TreeStatement, Verifier, sign_checkpoint
from tests.ledger.samples import NOON, append, fill, make_record

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


@pytest.fixture
def ledger():
    fill(21)


@pytest.mark.parametrize("call", [0, 1, 13, 20])
def test_proof_holds_for_every_call(ledger, call):
    checked = check_proof(json.dumps(build_proof(f"call-{call}")), trusted_key=get_verifier_key())
    assert (checked.index, checked.size, checked.record.id) == (call, 21, f"call-{call}")
    assert checked.as_dict()["record"]["id"] == f"call-{call}"


def test_proof_takes_a_fixed_number_of_queries(ledger, django_assert_num_queries):
    with django_assert_num_queries(5, using="ledger"):
        build_proof("call-13")


def test_proof_is_checked_without_any_query(ledger, django_assert_num_queries):
    document, key = json.dumps(build_proof("call-13")), get_verifier_key()
    with django_assert_num_queries(0, using="ledger"):
        check_proof(document, trusted_key=key)


def test_no_proof_is_built_when_the_call_is_not_in_the_ledger(ledger):
    assert not is_provable("call-99")
    with pytest.raises(NotFound):
        build_proof("call-99")


def test_no_proof_is_built_when_no_checkpoint_covers_the_call_yet():
    append(make_record("a"))
    append(make_record("b"))
    assert is_provable("a")
    assert not is_provable("b")
    with pytest.raises(Unavailable) as refused:
        build_proof("b")
    assert refused.value.code == "not_yet_signed"
    operations.sign_checkpoint(now=NOON)
    assert is_provable("b")


def test_no_proof_is_built_when_a_node_was_lost(ledger):
    TreeNode.objects.all().delete()
    with pytest.raises(MissingNode):
        build_proof("call-13")


def forge(document):
    """Sign the same root with another key, and name that key."""
    key = Ed25519PrivateKey.generate()
    statement = TreeStatement("127.0.0.1:8000/ledger", document["size"], bytes(32))
    note = sign_checkpoint(statement, key)
    return {"checkpoint": note, "verifier_key": str(Verifier.of(statement.origin, key))}


def as_status_500(document):
    body = document["canonical_record"].replace('"status":200', '"status":500')
    return {"canonical_record": body, "record": json.loads(body)}


LIES = {
    "another form": (lambda _: {"format": "x"}, "wrong_format"),
    "a part missing": (lambda _: {"path": None}, "wrong_format"),
    "a number as text": (lambda document: {"index": str(document["index"])}, "wrong_format"),
    "truth for a number": (lambda _: {"index": True}, "wrong_format"),
    "leaf changed": (as_status_500, "wrong_path"),
    "readable record changed": (
        lambda document: {"record": {**document["record"], "status": 500}},
        "wrong_record",
    ),
    "record not canonical": (
        lambda document: {"canonical_record": document["canonical_record"] + " "},
        "wrong_record",
    ),
    "another place": (lambda document: {"index": document["index"] + 1}, "wrong_path"),
    "a place below zero": (lambda _: {"index": -1}, "wrong_path"),
    "another size": (lambda document: {"size": document["size"] - 1}, "wrong_checkpoint"),
    "path cut": (lambda document: {"path": document["path"][:-1]}, "wrong_path"),
    "path reordered": (lambda document: {"path": document["path"][::-1]}, "wrong_path"),
    "path not hashes": (lambda _: {"path": ["AAAA"]}, "wrong_path"),
    "path not texts": (lambda _: {"path": [1, {}]}, "wrong_path"),
    "path without end": (lambda document: {"path": document["path"] * 99}, "wrong_path"),
    "checkpoint of another size": (
        lambda document: {"checkpoint": document["checkpoint"].replace("\n21\n", "\n22\n")},
        "wrong_signature",
    ),
    "checkpoint no note": (lambda _: {"checkpoint": "21"}, "wrong_checkpoint"),
    "another key": (forge, "key_differs"),
    "another key, passed off as the trusted one": (
        lambda document: {"checkpoint": forge(document)["checkpoint"]},
        "key_differs",
    ),
}


@pytest.mark.parametrize("name", LIES)
def test_proof_is_refused_when_something_is_wrong(ledger, name):
    change, code = LIES[name]
    document = build_proof("call-13")
    with pytest.raises(InvalidInput) as refused:
        check_proof({**document, **change(document)}, trusted_key=get_verifier_key())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        (b"\xff\xfe", "not_json"),
        ("[" * 10**5, "not_json"),
        (" " * 2_000_000, "not_json"),
        ("[]", "wrong_format"),
        ("null", "wrong_format"),
        ("{}", "wrong_format"),
    ],
)
def test_text_is_refused_when_it_is_no_proof(text, code):
    with pytest.raises(InvalidInput) as refused:
        check_proof(text, trusted_key=get_verifier_key())
    assert refused.value.code == code


@pytest.mark.parametrize("key", ["", "abc", "a+b+c"])
def test_proof_is_refused_when_the_trusted_key_is_no_key(ledger, key):
    with pytest.raises(InvalidInput) as refused:
        check_proof(build_proof("call-1"), trusted_key=key)
    assert refused.value.code == "wrong_key"


class TestAnyChange:
    """One proof, any one character changed."""

    @pytest.fixture(autouse=True)
    def _proof(self, ledger):
        type(self).document = json.dumps(build_proof("call-13"))
        type(self).key = get_verifier_key()

    @given(st.data())
    def test_proof_never_says_anything_else_when_a_character_is_changed(self, data):
        place = data.draw(st.integers(0, len(self.document) - 1))
        sign = data.draw(st.characters(min_codepoint=32, max_codepoint=126))
        changed = self.document[:place] + sign + self.document[place + 1 :]
        try:
            checked = check_proof(changed, trusted_key=self.key)
        except InvalidInput:
            return
        assert (checked.index, checked.record.id) == (13, "call-13")


def test_ledger_is_proved_to_continue_every_earlier_checkpoint(ledger):
    sizes = list(Checkpoint.objects.values_list("size", flat=True))
    for first in sizes:
        document = json.dumps(build_consistency(first=first, second=21))
        checked = check_consistency(document, trusted_key=get_verifier_key())
        assert (checked.first.size, checked.second.size) == (first, 21)


@pytest.mark.parametrize(("first", "second"), [(0, 21), (21, 3), (-1, 21)])
def test_no_consistency_is_built_when_the_sizes_make_no_sense(ledger, first, second):
    with pytest.raises(InvalidInput):
        build_consistency(first=first, second=second)


def test_no_consistency_is_built_when_no_checkpoint_has_the_size(ledger):
    with pytest.raises(NotFound):
        build_consistency(first=4, second=21)


def test_consistency_is_refused_when_the_path_is_wrong(ledger):
    document = build_consistency(first=6, second=21)
    with pytest.raises(InvalidInput) as refused:
        check_consistency(
            {**document, "path": document["path"][1:]}, trusted_key=get_verifier_key()
        )
    assert refused.value.code == "wrong_path"


def test_consistency_is_refused_when_the_checkpoints_are_swapped(ledger):
    document = build_consistency(first=6, second=21)
    swapped = {
        **document,
        "first_checkpoint": document["second_checkpoint"],
        "second_checkpoint": document["first_checkpoint"],
    }
    with pytest.raises(InvalidInput) as refused:
        check_consistency(swapped, trusted_key=get_verifier_key())
    assert refused.value.code == "wrong_path"


def test_proof_made_earlier_still_holds_when_the_ledger_has_grown(ledger):
    document = build_proof("call-13")
    append(make_record("later"), now=NOON + timedelta(days=1))
    assert check_proof(document, trusted_key=get_verifier_key()).size == 21
