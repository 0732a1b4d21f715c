"""A small real application that signs people in, well or badly: standard library only."""

import base64
import hashlib
import http.server
import json
import secrets
import ssl
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit


@dataclass
class OidcApplication:
    """What the application knows, and in which way it is broken."""

    provider: str
    client_id: str = ""
    secret: str = ""
    fault: str = ""
    address: str = ""
    asked: list[str] = field(default_factory=list)
    sessions: dict[str, dict[str, str]] = field(default_factory=dict)
    people: list[dict[str, object]] = field(default_factory=list)

    @property
    def door(self) -> str:
        """Where signing in starts."""
        return f"{self.address}/masuk"

    @property
    def back(self) -> str:
        """Where signing in ends."""
        return f"{self.address}/masuk/selesai"

    def question(self, session: dict[str, str]) -> str:
        """Give the address of the authorization request."""
        verifier = session["verifier"] = secrets.token_urlsafe(40)
        session["state"] = secrets.token_urlsafe(8)
        digest = hashlib.sha256(verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": "lain" if self.fault == "wrong_client" else self.client_id,
            "redirect_uri": f"{self.back}{'/lain' if self.fault == 'unregistered' else ''}",
            "scope": "openid rahasia" if self.fault == "wrong_scope" else "openid profile",
            "state": session["state"],
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if self.fault == "no_pkce":
            del asked["code_challenge"], asked["code_challenge_method"]
        if self.fault == "no_state":
            del asked["state"]
        return f"{self.provider}/oauth/authorize?{urlencode(asked)}"

    def redeem(self, code: str, verifier: str) -> None:
        """Trade the code for tokens and ask who the person is."""
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.back,
            "code_verifier": verifier,
        }
        pair = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        tokens = self._call("/oauth/token", urlencode(values).encode(), f"Basic {pair}")
        access = f"Bearer {tokens['access_token']}"
        self.people.append(self._call("/oauth/userinfo", None, access))

    def _call(self, path: str, body: bytes | None, credential: str) -> dict[str, object]:
        request = urllib.request.Request(f"{self.provider}{path}", body)
        request.add_header("Authorization", credential)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return dict(json.load(answer))


@contextmanager
def run(application: OidcApplication, certificate: Path | None = None):
    """Run the application on a free port of the loopback interface; encrypted as `localhost`."""
    handler = type("Handler", (_Handler,), {"application": application})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    application.address = f"http://127.0.0.1:{server.server_port}"
    if certificate is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        application.address = f"https://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield application
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(http.server.BaseHTTPRequestHandler):
    application: OidcApplication

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.application.asked.append(self.path)
        steps = {"/masuk": self.open_door, "/masuk/selesai": self.let_in}
        steps.get(path, self.show_home)()

    def open_door(self) -> None:
        match self.application.fault:
            case "door_gone":
                return self.answer(404)
            case "page":
                return self.answer(200)
            case "loop":
                return self.answer(302, "/masuk")
        key = secrets.token_hex(8)
        self.application.sessions[key] = session = {}
        return self.answer(302, self.application.question(session), f"sid={key}; HttpOnly; Path=/")

    def let_in(self) -> None:
        if self.application.fault == "error":
            return self.answer(500)
        session = self.find_session()
        given = parse_qs(urlsplit(self.path).query)
        if session is None or given.get("state") != [session["state"]]:
            return self.answer(403)
        if self.application.fault != "never_redeems":
            try:
                self.application.redeem(given["code"][0], session["verifier"])
            except urllib.error.HTTPError:
                return self.answer(502)
        session["is_in"] = "yes"
        return self.answer(302, "/")

    def show_home(self) -> None:
        session = self.find_session()
        if session is None or self.application.fault == "forgetful":
            return self.answer(302, "/masuk")
        return self.answer(200 if "is_in" in session else 403)

    def find_session(self) -> dict[str, str] | None:
        cookie = SimpleCookie(self.headers.get("Cookie", "")).get("sid")
        return self.application.sessions.get(cookie.value) if cookie else None

    def answer(self, status: int, location: str = "", cookie: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        if cookie:
            self.send_header("Set-Cookie", "bahasa=id")
            self.send_header("Set-Cookie", cookie)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_values: object) -> None:
        """Keep quiet."""
