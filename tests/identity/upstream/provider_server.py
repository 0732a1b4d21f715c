"""An OIDC provider for tests: real HTTP, a real key, and claims that the test chooses."""

import hashlib
import json
import time
from base64 import urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

from joserfc import jwk, jwt


class ProviderServer:
    """Signs in whoever asks. What it says may be changed before the code is traded."""

    def __init__(self):
        self.key = jwk.RSAKey.generate_key(2048, auto_kid=True)
        self.claims = {"sub": "42", "name": "Rina Wulandari"}
        self.userinfo = {}
        self.asked = {}
        self.is_refusing_codes = False
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(*server.read(self.path))

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                self.answer(*server.trade(parse_qs(self.rfile.read(length).decode())))

            def answer(self, status, document):
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = Thread(target=self.http.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()

    def stop(self):
        """Fall silent: whoever asks now finds nobody."""
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(10)

    def sign_in(self, asked):
        """Take what a browser brings and give what it takes back; `asked` is the query."""
        self.asked = asked
        return {"code": "a-code", "state": asked["state"], "iss": self.issuer}

    def read(self, path):
        if path == "/.well-known/openid-configuration":
            return 200, {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/jwks",
            }
        if path == "/jwks":
            return 200, {"keys": [self.key.as_dict(private=False)]}
        if path == "/userinfo":
            return 200, {"sub": self.claims["sub"], **self.userinfo}
        return 404, {}

    def trade(self, form):
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        challenge = urlsafe_b64encode(digest).decode().rstrip("=")
        if self.is_refusing_codes or challenge != self.asked["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        claims = {
            "iss": self.issuer,
            "aud": self.asked["client_id"],
            "nonce": self.asked["nonce"],
            "iat": int(time.time()),
            "exp": int(time.time()) + 60,
            **self.claims,
        }
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        return 200, {"access_token": "t", "token_type": "Bearer", "id_token": token}
