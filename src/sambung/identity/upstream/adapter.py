"""The upstream provider for allauth.

allauth's own OpenID Connect provider trusts the line instead of the signature, sends no nonce and
keeps every claim in the database. This one checks what `upstream.py` asks for and keeps none.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.provider import ProviderAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from sambung.identity.upstream.rules import (
    Person,
    Upstream,
    UpstreamRefused,
    check_id_token,
    check_metadata,
    derive_nonce,
    merge_userinfo,
    read_person,
)

PROVIDER_ID = "upstream"


def get_upstream() -> Upstream:
    """Give the provider of the settings.

    Raises:
        LookupError: none is set. Ask `settings.SAMBUNG_UPSTREAM` where that may be so.
    """
    upstream = settings.SAMBUNG_UPSTREAM
    if upstream is None:
        raise LookupError("no upstream provider is set")
    return upstream


class UpstreamClient(OAuth2Client):
    """Sends a nonce that is bound to the state."""

    def get_redirect_url(
        self, authorization_url: str, scope: list[str], extra_params: dict[str, str]
    ) -> str:
        """Give the address at the provider where the person signs in."""
        extra = {**extra_params, "nonce": derive_nonce(self.state or "")}
        return str(super().get_redirect_url(authorization_url, scope, extra))


class UpstreamAdapter(OAuth2Adapter):
    """Talks to the provider: finds its addresses, trades the code, checks what it says."""

    client_class = UpstreamClient
    provider_id = PROVIDER_ID

    @cached_property
    def metadata(self) -> Mapping[str, Any]:
        """What the provider says of itself, fetched once for each sign-in."""
        upstream = get_upstream()
        document = self._fetch(f"{upstream.issuer}/.well-known/openid-configuration")
        with _explained():
            return check_metadata(document, upstream)

    @property
    def authorize_url(self) -> str:
        """Where people sign in."""
        return str(self.metadata["authorization_endpoint"])

    @property
    def access_token_url(self) -> str:  # type: ignore[override]
        """Where a code is traded for tokens."""
        return str(self.metadata["token_endpoint"])

    @property
    def basic_auth(self) -> bool:  # type: ignore[override]
        """Whether the secret goes into a header: the default of the standard."""
        methods = self.metadata.get("token_endpoint_auth_methods_supported")
        return not methods or "client_secret_basic" in methods

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Give the one address of return, whatever host or language was called."""
        return f"{settings.SAMBUNG_PUBLIC_URL}{reverse('upstream_callback')}"

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        """Read who signed in out of the provider's answer.

        Raises:
            OAuth2Error: the answer cannot be believed.
        """
        issuer = str(self.metadata["issuer"])
        if request.GET.get("iss", issuer) != issuer:
            raise OAuth2Error("the answer came from another issuer")
        upstream = get_upstream()
        keys = self._fetch(str(self.metadata["jwks_uri"]))
        userinfo_address = self.metadata.get("userinfo_endpoint")
        with _explained():
            claims = check_id_token(
                kwargs["response"].get("id_token"),
                keys=keys,
                issuer=issuer,
                upstream=upstream,
                nonce=derive_nonce(request.GET.get("state", "")),
                now=int(time.time()),
            )
            if userinfo_address:
                userinfo = self._fetch(str(userinfo_address), access_token=token.token)
                claims = merge_userinfo(claims, userinfo)
        person = read_person(claims, upstream)
        provider: UpstreamProvider = self.get_provider()  # type: ignore[no-untyped-call]
        login: SocialLogin = provider.sociallogin_from_response(request, person)
        login.upstream_person = person  # type: ignore[attr-defined]
        return login

    def _fetch(self, address: str, *, access_token: str = "") -> Any:
        headers = {"Accept": "application/json"}
        if access_token:
            headers["Authorization"] = f"Bearer {access_token}"
        with get_adapter().get_requests_session() as session:  # type: ignore[no-untyped-call]
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            return answer.json()


@contextmanager
def _explained() -> Iterator[None]:
    """Let the library hear what was refused, in its own words."""
    try:
        yield
    except UpstreamRefused as error:
        raise OAuth2Error(str(error)) from error


class UpstreamAccount(ProviderAccount):
    """The link between an account here and a person there. Nothing about the person is kept."""


class UpstreamProvider(OAuth2Provider):
    """The provider as allauth knows it."""

    id = PROVIDER_ID
    name = "OpenID Connect"
    account_class = UpstreamAccount
    oauth2_adapter_class = UpstreamAdapter
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        """Ask for what the settings name."""
        return list(get_upstream().scopes)

    def extract_uid(self, data: Person) -> str:
        """Give the key of the link."""
        return data.key

    def extract_extra_data(self, data: Person) -> dict[str, Any]:
        """Keep no claim: a NIK or a name has no business in the table of links."""
        return {}

    def extract_common_fields(self, data: Person) -> dict[str, Any]:
        """Give what a new account starts with."""
        return {"name": data.name, "email": data.confirmed_email or None}

    def extract_email_addresses(self, data: Person) -> list[EmailAddress]:
        """Give the address that the provider has confirmed, if it has."""
        if not data.confirmed_email:
            return []
        return [EmailAddress(email=data.confirmed_email, verified=True, primary=True)]
