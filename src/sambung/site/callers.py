"""Who calls: what the gateway in front says, and nobody else.

A web process listens on a socket only this user can open, and there the gateway alone calls. It
takes every header that begins with `x-sambung-` from the caller and writes its own.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_ADDRESS = "HTTP_X_SAMBUNG_CLIENT_ADDRESS"
_CHUNK_BYTES = 64 * 1024
_RELAYED = "HTTP_X_SAMBUNG_RELAYED"


def believe_gateway(application: WSGIApplication) -> WSGIApplication:
    """Give the application every request with the caller's address as `REMOTE_ADDR`.

    What came over a network, as under a server for development, has an address of its own; there
    nobody is believed.
    """

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        address, relayed = environ.pop(_ADDRESS, ""), environ.pop(_RELAYED, "")
        if not environ.get("REMOTE_ADDR"):
            environ["REMOTE_ADDR"] = address
            environ["sambung.is_relayed"] = bool(relayed)
        answered = application(environ, start_response)
        _read_rest(environ)
        return answered

    return answer


def _read_rest(environ: WSGIEnvironment) -> None:
    """Read what the application left of a body.

    A refusal that does not look at it would close the connection while the gateway still sends,
    and the gateway would tell the caller that nobody answers. The gateway has it all by now.
    """
    if environ.get("CONTENT_LENGTH"):
        while environ["wsgi.input"].read(_CHUNK_BYTES):
            pass
