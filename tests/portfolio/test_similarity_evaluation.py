"""The search finds what the labelled questions were written from, as the published page says."""

import pytest

from benchmarks.similarity.evaluating import evaluate
from benchmarks.similarity.labelled import load_entries, load_questions
from benchmarks.similarity.searches import make_bm25, make_ours, make_rapidfuzz, make_trigram


@pytest.fixture(scope="module")
def ours():
    return make_ours(load_entries())


def test_every_question_leads_to_an_entry_there_is():
    known = {entry.name for entry in load_entries()}
    questions = load_questions()
    assert {name for q in questions for name in (q.expected, *q.also)} <= known
    assert {q.expected for q in questions} == known
    assert len(questions) >= 120


def test_no_application_is_in_both_halves():
    dev, test = ({q.expected for q in load_questions(split)} for split in ("dev", "test"))
    assert not dev & test


@pytest.mark.parametrize("split", ["dev", "test"])
def test_both_halves_are_found(ours, split):
    quality = evaluate(ours, load_questions(split))
    assert quality.recall >= 0.95
    assert quality.precision >= 0.8


@pytest.mark.parametrize("make_peer", [make_rapidfuzz, make_trigram, make_bm25])
def test_no_peer_finds_more_of_the_half_held_out(ours, make_peer):
    questions = load_questions("test")
    peer = evaluate(make_peer(load_entries()), questions)
    own = evaluate(ours, questions)
    assert (own.recall, own.precision) >= (peer.recall, peer.precision)
