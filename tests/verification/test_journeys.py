"""The way of a sign-in: cookies, limits, and what an application's request must hold."""

from urllib.parse import urlencode

import pytest

from sambung.verification.journeys import Browser, JourneyBroken, Route, check_request
from sambung.web.addresses import parse_address
from sambung.web.fetching import Guard
from sambung.web.network import FetchFailure
from tests.verification.servers import answer, serve


class TestBrowser:
    """Cookies and limits."""

    def browse(self, port, path="/"):
        guard = Guard(own=frozenset({("127.0.0.1", port), ("localhost", port)}))
        return Browser(guard=guard, user_agent="uji").open(
            f"http://127.0.0.1:{port}{path}", is_goal=lambda at: "tujuan" in at.target
        )

    def test_cookies_stay_with_their_host(self):
        requests = []

        def behave(connection, request):
            requests.append(request)
            steps = {
                "/ ": (302, b"", "Location: /b", "Set-Cookie: a=1; Path=/", "Set-Cookie: b=2"),
                "/b ": (302, b"", f"Location: http://localhost:{port}/c"),
            }
            found = next((v for k, v in steps.items() if request.startswith(f"GET {k}")), (200,))
            answer(*found)(connection, request)

        with serve(behave) as port:
            at, seen = self.browse(port)
        assert (seen.status, at.target) == (200, "/c")
        assert "Cookie: a=1; b=2" in requests[1]
        assert "Cookie" not in requests[2]

    def test_it_never_calls_the_goal(self):
        with serve(answer(302, b"", "Location: http://127.0.0.1:4321/tujuan?a=1")) as port:
            at, seen = self.browse(port)
        assert (seen, at.target) == (None, "/tujuan?a=1")

    def test_a_redirect_to_an_internal_address_is_refused(self):
        with (
            serve(answer(302, b"", "Location: https://10.0.0.1/")) as port,
            pytest.raises(FetchFailure) as caught,
        ):
            self.browse(port)
        assert (caught.value.finding, caught.value.is_conclusive) == ("address_not_public", False)


ROUTE = Route(
    start="https://a.example/masuk",
    client_id="a",
    redirect_uris=frozenset({"https://a.example/s"}),
    issuer="https://s.example",
    authorize="https://s.example/oauth/authorize",
)


def test_a_request_for_another_kind_of_answer_is_refused():
    values = {"client_id": "a", "redirect_uri": "https://a.example/s", "response_type": "token"}
    with pytest.raises(JourneyBroken) as caught:
        check_request(urlencode(values), ROUTE)
    assert caught.value.finding == "journey_wrong_flow"


def test_what_the_application_sent_is_shown_shortened_and_without_its_query():
    values = {"client_id": "a", "redirect_uri": f"https://a.example/{'x' * 300}?nik=1"}
    with pytest.raises(JourneyBroken) as caught:
        check_request(urlencode(values), ROUTE)
    assert len(caught.value.details["address"]) == 200
    assert str(parse_address(ROUTE.start)) == ROUTE.start
