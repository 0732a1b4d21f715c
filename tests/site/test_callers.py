"""Who calls is what the gateway says over the socket, and over a network nobody says."""

import io

import pytest

from sambung.site.callers import believe_gateway


@pytest.fixture
def ask():
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        return [b""]

    def run(**environ):
        body = io.BytesIO(b"x" * 200_000)
        list(believe_gateway(application)({"wsgi.input": body, **environ}, None))
        return {**seen, "left": body.read()}

    return run


def test_over_the_socket_the_gateway_names_the_caller(ask):
    seen = ask(REMOTE_ADDR="", HTTP_X_SAMBUNG_CLIENT_ADDRESS="203.0.113.7")

    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert not seen["sambung.is_relayed"]


def test_over_a_network_nobody_is_believed(ask):
    seen = ask(
        REMOTE_ADDR="203.0.113.7",
        HTTP_X_SAMBUNG_CLIENT_ADDRESS="127.0.0.1",
        HTTP_X_SAMBUNG_RELAYED="",
    )

    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert "HTTP_X_SAMBUNG_CLIENT_ADDRESS" not in seen


def test_a_body_nobody_looked_at_is_read_so_that_the_answer_arrives(ask):
    assert ask(REMOTE_ADDR="", CONTENT_LENGTH="200000")["left"] == b""
