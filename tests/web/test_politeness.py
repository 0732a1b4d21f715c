"""One request at a time at each host, and a pause after it."""

import threading
from ipaddress import ip_address

import pytest

from sambung.site.environment import Environment
from sambung.web.fetching import Guard, fetch
from sambung.web.network import Deadline
from sambung.web.politeness import Turns
from tests.verification.servers import answer, serve


class Clock:
    """A clock that stands still but for those who sleep."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def turns(clock):
    return Turns(clock=clock, sleep=clock.sleep)


A, B = ("a.go.id", 443), ("b.go.id", 443)


def test_next_request_to_a_host_waits_for_the_pause(turns, clock):
    with turns.take(A, pause=0.5) as waited:
        assert waited == 0
        clock.at += 2
    clock.at += 0.2
    with turns.take(A, pause=0.5) as waited:
        assert waited == pytest.approx(0.3)
    assert clock.slept == [pytest.approx(0.3)]


def test_other_host_or_later_request_does_not_wait(turns, clock):
    with turns.take(A, pause=0.5):
        pass
    with turns.take(B, pause=0.5), turns.take(("a.go.id", 8443), pause=0.5):
        pass
    clock.at += 1
    with turns.take(A, pause=0.5):
        pass
    assert clock.slept == []


def test_request_that_breaks_down_gives_the_turn_back(turns, clock):
    with pytest.raises(ZeroDivisionError), turns.take(A, pause=0.5):
        raise ZeroDivisionError
    with turns.take(A, pause=0):
        pass
    assert clock.slept == [0.5]


def test_requests_to_one_host_never_overlap():
    turns, inside, most, lock = Turns(), [0], [0], threading.Lock()

    def call() -> None:
        with turns.take(A, pause=0):
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=call) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 1


def test_waiting_for_ones_turn_is_not_taken_from_the_time_of_the_host():
    deadline = Deadline(0.0)
    deadline.postpone(60)
    assert deadline.remaining("a.go.id") > 50


def test_fetches_of_one_host_take_turns(monkeypatch):
    overlapping, lock, most = [0], threading.Lock(), [0]

    def behave(connection, request):
        with lock:
            overlapping[0] += 1
            most[0] = max(most[0], overlapping[0])
        answer()(connection, request)
        with lock:
            overlapping[0] -= 1

    def call() -> None:
        guard = Guard(own=frozenset({("localhost", port)}), pause=0.0)
        fetch(
            f"http://localhost:{port}/",
            user_agent="uji",
            guard=guard,
            resolver=lambda *_: (ip_address("127.0.0.1"),),
        )

    with serve(behave) as port:
        threads = [threading.Thread(target=call) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most[0] == 1


@pytest.mark.parametrize(
    ("contact", "name"),
    [
        ("", "Sambung (+https://sambung.go.id)"),
        ("mailto:tim@bandung.go.id", "Sambung (+https://sambung.go.id; mailto:tim@bandung.go.id)"),
    ],
)
def test_sambung_says_who_it_is_and_where_to_ask(contact, name):
    environment = Environment(public_url="https://sambung.go.id", probe_contact=contact)
    assert environment.user_agent == name
