"""Keys are published, wait, sign and retire, whenever one looks."""

from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from sambung.identity.keys.rules import (
    TAIL,
    WAIT_BEFORE_SIGNING,
    KeyState,
    find_signing,
    hasten,
    leave_out_withdrawn,
    list_published,
    list_states,
    plan_next,
)
from sambung.kernel.signing_keys import SigningKey

START = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
intervals = st.integers(1, 60).map(lambda days: timedelta(days=days))
steps = st.lists(
    st.tuples(
        st.sampled_from(["tend", "rotate", "refuse"]),
        st.one_of(st.integers(0, 30), st.integers(0, 100_000)),
    ),
    max_size=30,
)


def tend(ring, now, interval):
    kept = leave_out_withdrawn(ring, now)
    begins = plan_next(kept, now, interval)
    if begins is None:
        return kept
    made = SigningKey(f"k{now.timestamp():.0f}-{len(kept)}", now, begins)
    return (*kept, made)


def begin(interval):
    return tend((SigningKey("k0", START, START),), START, interval)


def live(interval, moves):
    """Let an installation live through moves; gives each ring with the time it holds from."""
    now, ring = START, begin(interval)
    yield now, ring
    for move, minutes in moves:
        now += minutes * MINUTE
        ring = tend(ring, now, interval)
        if move != "tend":
            ring = tend(hasten(ring, now, refuse_former=move == "refuse"), now, interval)
        yield now, ring


@given(intervals, steps)
def test_exactly_one_key_signs_and_it_is_published(interval, moves):
    for now, ring in live(interval, moves):
        states = list(list_states(ring, now).values())
        assert states.count(KeyState.SIGNING) == 1
        assert list_published(ring, now)[0] == find_signing(ring, now)


@given(intervals, steps)
def test_no_key_signs_before_it_was_public_for_a_while(interval, moves):
    for _now, ring in live(interval, moves):
        for key in ring:
            waited = key.signs_from - key.published_at
            assert key.id == "k0" or waited >= WAIT_BEFORE_SIGNING


@given(intervals, steps)
def test_after_tending_a_key_always_waits(interval, moves):
    for now, ring in live(interval, moves):
        assert KeyState.WAITING in list_states(tend(ring, now, interval), now).values()


@given(intervals, steps, st.integers(0, 12))
def test_a_token_is_accepted_until_it_ends_unless_its_key_is_refused(interval, moves, minutes):
    lives = list(live(interval, [(m, gap) for m, gap in moves if m != "refuse"]))
    for index, (now, ring) in enumerate(lives):
        signer = find_signing(ring, now)
        until = now + min(minutes * MINUTE, TAIL - MINUTE)
        for later, ring_then in lives[index:]:
            if later <= until:
                assert signer.id in {key.id for key in list_published(ring_then, later)}


@given(intervals, steps)
def test_refusing_the_former_key_leaves_only_later_ones(interval, moves):
    *_before, (now, ring) = live(interval, moves)
    changed = hasten(ring, now, refuse_former=True)
    assume(changed != ring)
    following = next(key for key in changed if key.refused_from is None)
    begins = max(now, following.signs_from)
    assert find_signing(changed, begins).id == following.id
    earlier = {
        k.id
        for k, s in zip(ring, list_states(ring, now).values(), strict=True)
        if s is not KeyState.WAITING
    }
    assert not earlier & {key.id for key in list_published(changed, begins)}


def test_the_clock_alone_hands_over_when_nobody_tends():
    interval = timedelta(days=30)
    ring = begin(interval)
    first, second = ring
    assert find_signing(ring, START + interval - MINUTE) == first
    assert find_signing(ring, START + interval) == second
    assert list_states(ring, START + interval)[first.id] is KeyState.RETIRED
    assert list_states(ring, START + interval + TAIL)[first.id] is KeyState.WITHDRAWN


def test_a_clock_set_back_still_finds_the_first_key():
    assert find_signing(begin(timedelta(days=1)), START - timedelta(days=400)).id == "k0"


def test_hastening_a_key_that_was_just_made_waits_until_everybody_knows_it():
    ring = begin(timedelta(days=30))
    once = tend(
        hasten(ring, START + timedelta(days=3), refuse_former=False),
        START + timedelta(days=3),
        timedelta(days=30),
    )
    twice = hasten(once, START + timedelta(days=3), refuse_former=False)
    assert twice[-1].signs_from == START + timedelta(days=3) + WAIT_BEFORE_SIGNING
