"""An application that signs people in, as its developer would write it."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.test import Client as Browser
from joserfc import jwk, jwt

from sambung.identity.keys.ring import get_public_keys
from sambung.identity.models import Client

BACK = "https://aplikasi.example/masuk/selesai"
AFTER = "https://aplikasi.example/keluar/selesai"
NOTIFY = "https://aplikasi.example/keluar/kabar"


def decode(token: str, key_set: Any = None) -> Any:
    """Check a token as an application does, with the published keys."""
    return jwt.decode(token, key_set or jwk.KeySet.import_key_set(get_public_keys()))


def read_answer(response: Any) -> dict[str, str]:
    """Read the parameters with which a browser was sent back."""
    query = urlsplit(response["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


@dataclass
class App:
    """One application's side of the flow."""

    client: Client
    secret: str
    browser: Browser
    redirect_uri: str = BACK
    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(40))

    def question(self, **changes: Any) -> dict[str, str]:
        """Give the parameters of an authorization request; None takes one away."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": "openid profile email agency",
            "state": "keadaan-1",
            "nonce": "sekali-1",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **changes,
        }
        return {name: value for name, value in asked.items() if value is not None}

    def ask(self, **changes: Any) -> Any:
        """Send the browser to the provider."""
        return self.browser.get("/oauth/authorize", self.question(**changes))

    def consent(self, decision: str = "allow", **changes: Any) -> Any:
        """Press a button of the consent page."""
        address = f"/oauth/consent?{urlencode(self.question(**changes))}"
        return self.browser.post(address, {"decision": decision})

    def get_code(self, **changes: Any) -> str:
        """Sign in and allow; gives the code."""
        return read_answer(self.consent(**changes))["code"]

    def post(self, path: str, /, **values: Any) -> Any:
        """Call the provider from the application's server."""
        headers = {}
        if self.secret:
            pair = base64.b64encode(f"{self.client.client_id}:{self.secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        else:
            values["client_id"] = self.client.client_id
        data = {name: value for name, value in values.items() if value is not None}
        form = "application/x-www-form-urlencoded"
        return Browser().post(path, urlencode(data), content_type=form, headers=headers)

    def trade(self, code: str, /, **changes: Any) -> Any:
        """Trade a code for tokens."""
        values = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.redirect_uri,
            "code_verifier": self.verifier,
            **changes,
        }
        return self.post("/oauth/token", **values)

    def sign_in(self, **changes: Any) -> dict[str, Any]:
        """Sign in, allow, and take the tokens."""
        answer = self.trade(self.get_code(**changes))
        assert answer.status_code == 200, answer.content
        return dict(answer.json())

    def refresh(self, token: str) -> Any:
        """Trade a refresh token."""
        return self.post("/oauth/token", grant_type="refresh_token", refresh_token=token)

    def userinfo(self, access_token: str) -> Any:
        """Ask who the person is."""
        return Browser().get("/oauth/userinfo", headers={"Authorization": f"Bearer {access_token}"})
