"""The one method: points, cost class, score and quadrant."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sambung.rationalisation.rules.charts import Point, draw_time
from sambung.rationalisation.rules.questions import (
    QUESTIONS,
    Facts,
    answer_by_facts,
    complete_answers,
)
from sambung.rationalisation.rules.scoring import CostClass, Quadrant, assess, find_quadrant
from sambung.verification.rules.levels import Level

CODES = [question.code for question in QUESTIONS]
TODAY = date(2026, 11, 21)
_LISTED = Level.REGISTERED
complete = st.fixed_dictionaries({code: st.integers(1, 4) for code in CODES})


def same(answer):
    return dict.fromkeys(CODES, answer)


def test_the_ends_of_the_scale_are_nothing_and_all():
    assert (assess(same(1)).value, assess(same(1)).fit, assess(same(1)).score) == (0, 0, 0)
    assert (assess(same(4)).value, assess(same(4)).fit, assess(same(4)).score) == (100, 100, 100)


@pytest.mark.parametrize(
    ("answer", "points", "cost", "score", "quadrant"),
    [
        (2, 33, CostClass.HIGH, 8, Quadrant.ELIMINATE),
        (3, 67, CostClass.MODERATE, 40, Quadrant.INVEST),
    ],
)
def test_a_worked_example_comes_out_as_documented(answer, points, cost, score, quadrant):
    found = assess(same(answer))
    assert (found.value, found.fit, found.cost, found.score) == (points, points, cost, score)
    assert found.quadrant is quadrant


@pytest.mark.parametrize(
    ("value", "fit", "quadrant"),
    [(50, 50, "invest"), (50, 49, "migrate"), (49, 50, "tolerate"), (49, 49, "eliminate")],
)
def test_the_quadrants_meet_at_fifty(value, fit, quadrant):
    assert find_quadrant(value, fit) == quadrant


@given(complete, st.sampled_from(CODES))
def test_a_better_answer_never_lowers_the_score(answers, code):
    before, after = assess(answers), assess({**answers, code: min(4, answers[code] + 1)})
    assert after.score >= before.score
    assert after.value >= before.value
    assert after.fit >= before.fit


@given(complete, st.permutations(CODES))
def test_the_order_of_answers_does_not_matter(answers, order):
    assert assess({code: answers[code] for code in order}) == assess(answers)


@given(complete, st.sets(st.sampled_from(CODES), min_size=1))
def test_what_is_not_answered_is_never_guessed(answers, gone):
    found = assess({code: answer for code, answer in answers.items() if code not in gone})
    assert found.score is None
    assert {question.code for question in found.missing} == gone


def test_the_questionnaire_stays_short():
    assert len(CODES) == len(set(CODES)) <= 12


@pytest.mark.parametrize(("count", "answer"), [(0, 1), (99, 1), (100, 2), (9_999, 3), (10_000, 4)])
def test_the_number_of_users_answers_by_itself(count, answer):
    assert answer_by_facts(Facts(_LISTED, user_count=count), today=TODAY)["users"] == answer


@pytest.mark.parametrize(
    ("tested", "answer"),
    [(date(2026, 11, 20), 4), (date(2025, 6, 1), 3), (date(2020, 1, 1), 2), (date(2027, 1, 1), 4)],
)
def test_the_last_security_test_answers_by_itself(tested, answer):
    assert (
        answer_by_facts(Facts(_LISTED, security_tested_on=tested), today=TODAY)["security"]
        == answer
    )


@pytest.mark.parametrize(("level", "answer"), list(zip(Level, (1, 1, 2, 2, 3, 4, 4), strict=True)))
def test_only_the_verified_level_says_whether_it_is_connected(level, answer):
    found = complete_answers({"integrates": 4}, Facts(level), today=TODAY)
    assert found["integrates"] == answer


def test_cost_for_nobody_is_not_divided():
    assert "cost_per_user" not in answer_by_facts(Facts(_LISTED, 0, 5_000_000), today=TODAY)


@given(st.integers(0, 10**6), st.integers(1, 10**6), st.integers(0, 10**12))
def test_more_users_never_answer_worse(users, more, cost):
    few = answer_by_facts(Facts(_LISTED, users, cost), today=TODAY)
    many = answer_by_facts(Facts(_LISTED, users + more, cost), today=TODAY)
    assert many["users"] >= few["users"]
    assert many["cost_per_user"] >= few.get("cost_per_user", 1)


def test_answers_that_are_none_are_left_out():
    assert complete_answers(
        {"users": 9, "x": 1, "essential": "4"}, Facts(_LISTED), today=TODAY
    ) == {"integrates": 1}


@given(
    st.lists(
        st.tuples(st.integers(0, 100), st.integers(0, 100), st.none() | st.integers(0, 10**12)),
        max_size=30,
    )
)
def test_every_bubble_lies_in_the_field_and_the_small_on_top(rows):
    points = [Point(f"A{n}", "A", value, fit, cost) for n, (value, fit, cost) in enumerate(rows)]
    chart = draw_time(points)
    assert len(chart.bubbles) == len(rows)
    for bubble in chart.bubbles:
        assert chart.left <= bubble.x <= chart.right
        assert chart.top <= bubble.y <= chart.bottom
    radii = [bubble.radius for bubble in chart.bubbles]
    assert radii == sorted(radii, reverse=True)
