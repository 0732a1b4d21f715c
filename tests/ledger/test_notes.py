"""Signed notes and checkpoints, against the example of the reference implementation and lies."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sambung.ledger.rules.notes import (
    InvalidNote,
    TreeStatement,
    UnknownSigner,
    Verifier,
    WrongSignature,
    open_checkpoint,
    open_note,
    sign_checkpoint,
    sign_note,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
ORIGIN = "kota.test/ledger"
VERIFIER = Verifier.of(ORIGIN, KEY)
STATEMENT = TreeStatement(ORIGIN, 7, bytes(range(32)))

GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpR"
    "Zb6KE6RyyBwJnAM=\n"
)
"""The example in the documentation of Go's `sumdb/note`, which C2SP's format follows."""


def test_published_note_opens():
    assert open_note(GO_NOTE, Verifier.parse(GO_KEY)).startswith("If you think cryptography")


def test_verifier_key_reads_back_as_written():
    assert str(Verifier.parse(GO_KEY)) == GO_KEY
    assert Verifier.parse(str(VERIFIER)) == VERIFIER


def test_checkpoint_has_the_form_of_the_specification():
    lines = sign_checkpoint(STATEMENT, KEY).split("\n")
    assert lines[:4] == [ORIGIN, "7", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", ""]
    assert lines[4].startswith(f"— {ORIGIN} ")
    assert lines[5:] == [""]


@given(st.integers(0, 2**62), st.binary(min_size=32, max_size=32))
def test_checkpoint_reads_back_as_signed(size, root):
    statement = TreeStatement(ORIGIN, size, root)
    assert open_checkpoint(sign_checkpoint(statement, KEY), VERIFIER) == statement


@given(st.data())
def test_checkpoint_is_refused_when_any_character_is_changed(data):
    note = sign_checkpoint(STATEMENT, KEY)
    place = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda sign: sign != note[place]))
    with pytest.raises(InvalidNote):
        open_checkpoint(note[:place] + other + note[place + 1 :], VERIFIER)


def test_other_signatures_are_ignored_when_the_trusted_one_is_there():
    witness = sign_note("x\n", "saksi.test", Ed25519PrivateKey.generate()).split("\n")[2]
    note = sign_checkpoint(STATEMENT, KEY)
    text, signature = note.split("\n\n")
    assert open_checkpoint(f"{text}\n\n{witness}\n{signature}", VERIFIER) == STATEMENT


def test_extension_lines_are_left_aside():
    text = sign_note(f"{ORIGIN}\n7\n{'A' * 43}=\nlebih\n", ORIGIN, KEY)
    assert open_checkpoint(text, VERIFIER).size == 7


def test_note_of_another_key_has_an_unknown_signer():
    note = sign_checkpoint(STATEMENT, Ed25519PrivateKey.generate())
    with pytest.raises(UnknownSigner):
        open_checkpoint(note, VERIFIER)


def test_changed_text_has_a_wrong_signature():
    note = sign_checkpoint(STATEMENT, KEY).replace("\n7\n", "\n8\n")
    with pytest.raises(WrongSignature):
        open_checkpoint(note, VERIFIER)


def test_checkpoint_of_another_log_is_refused_though_the_key_signed_it():
    note = sign_note(f"lain.test\n7\n{'A' * 43}=\n", ORIGIN, KEY)
    with pytest.raises(InvalidNote, match="another log"):
        open_checkpoint(note, VERIFIER)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n7\n",
        f"{ORIGIN}\n07\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n7\nAAAA\n",
        f"{ORIGIN}\n7\n{'A' * 42}B=\n",
        f"with space\n7\n{'A' * 43}=\n",
    ],
)
def test_signed_text_is_refused_when_it_is_no_checkpoint(text):
    with pytest.raises(InvalidNote):
        open_checkpoint(sign_note(text, ORIGIN, KEY), VERIFIER)


@pytest.mark.parametrize("text", ["", "\n", "no line break", "tab\there\n"])
def test_signing_is_refused_when_the_text_cannot_be_carried(text):
    with pytest.raises(InvalidNote):
        sign_note(text, ORIGIN, KEY)


@pytest.mark.parametrize("name", ["", "a b", "a+b"])
def test_signing_is_refused_when_the_name_cannot_be_carried(name):
    with pytest.raises(InvalidNote):
        sign_note("text\n", name, KEY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+",
        "name+00000000+!!!!",
        GO_KEY.replace("Peter", "Paul"),
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("+ARpc", "+Ahpc"),
    ],
)
def test_verifier_key_is_refused_when_it_is_damaged(text):
    with pytest.raises(InvalidNote):
        Verifier.parse(text)
