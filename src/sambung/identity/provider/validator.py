"""What the provider library asks Sambung (`OAUTH2_VALIDATOR_CLASS`): its public hooks, filled in.

What is added to the library: a code that comes back takes back what it gave, a session stands
behind every token of a person, subjects are pairwise, and devices follow RFC 8628 to the letter.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from oauth2_provider.models import AccessToken, DeviceGrant, RefreshToken
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.oauth2.rfc6749.errors import InvalidClientError, MissingRedirectURIError
from oauthlib.oauth2.rfc8628.grant_types.device_code import DeviceCodeGrant

from sambung.identity.models import Client, IssuedGrant, Method
from sambung.identity.provider.claims import CLAIM_SCOPES, build_claims
from sambung.identity.provider.operations.refusals import record_refusal
from sambung.identity.provider.operations.sessions import keep_code, keep_family, start_session
from sambung.identity.provider.rules.authorization import is_covered_by_nonce
from sambung.identity.provider.subjects import get_subject
from sambung.kernel import clock

REUSE_GRACE = timedelta(seconds=10)
"""Within which a refresh token used twice is taken for two workers, not for a theft."""
DEVICE_INTERVAL = timedelta(seconds=5)
_MARGIN = timedelta(seconds=1)


def digest(value: str) -> str:
    """Give the SHA-256 under which codes and tokens are found; they themselves are not kept."""
    return hashlib.sha256(value.encode()).hexdigest()


class ProviderValidator(OAuth2Validator):
    """Decides for the provider library; see the module."""

    oidc_claim_scope = dict(CLAIM_SCOPES)

    # --- What is not offered ---------------------------------------------------------------------

    def validate_user(self, username: str, password: str, *a: Any, **k: Any) -> bool:
        """Never look a person up: the password grant is not offered (RFC 9700, section 2.4)."""
        return False

    # --- Authorization ---------------------------------------------------------------------------

    def get_default_redirect_uri(self, client_id: str, request: Any, *a: Any, **k: Any) -> str:
        """Refuse a request that does not say where to return to (OIDC Core, 3.1.2.1)."""
        raise MissingRedirectURIError(request=request)

    def validate_silent_login(self, request: Any) -> bool:
        """Leave `prompt` to the page, which knows the browser; the library does not."""
        return True

    def validate_silent_authorization(self, request: Any) -> bool:
        """Leave `prompt` to the page, which knows the consent."""
        return True

    def save_authorization_code(
        self, client_id: str, code: dict[str, str], request: Any, *a: Any, **k: Any
    ) -> None:
        """Keep the code, and for which session it was given."""
        super().save_authorization_code(client_id, code, request, *a, **k)
        keep_code(session=request.client_session, code_digest=digest(code["code"]), now=clock.now())

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Require PKCE of all but a client that may use a nonce instead, and sent one."""
        return not (
            request.client.may_use_nonce
            and is_covered_by_nonce(nonce=request.nonce, scopes=request.scopes)
        )

    # --- Codes -----------------------------------------------------------------------------------

    def validate_code(
        self, client_id: str, code: str, client: Client, request: Any, *a: Any, **k: Any
    ) -> bool:
        """Take a code once. One that comes back takes back what it gave, whoever sends it."""
        grant = _lock_grant(code_digest=digest(code))
        if grant is None:
            return False
        if grant.redeemed_at is not None:
            if grant.token_family is not None:
                RefreshToken.revoke_family(grant.token_family)
            record_refusal(
                subject=f"client/{client.client_id}", reason="code_reused", now=clock.now()
            )
            return False
        if not super().validate_code(client_id, code, client, request, *a, **k):
            return False
        if request.code_verifier and not self.get_code_challenge(code, request):
            return False  # somebody took PKCE out of the question (RFC 9700, section 2.1.1)
        request.issued_grant = grant
        return grant.session.ended_at is None and bool(request.user.is_active)

    # --- Refresh tokens --------------------------------------------------------------------------

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *a: Any, **k: Any
    ) -> bool:
        """Take a refresh token once, while its session runs and its person may sign in."""
        # The lock makes the second of two simultaneous refreshes see the first one's rotation.
        rows = RefreshToken.objects.filter(token_checksum=digest(refresh_token))
        found = list(rows.select_for_update())
        if found and self._is_used_twice_at_once(found, client, request):
            request.refresh_token = refresh_token
            request.refresh_token_instance, request.user = found[0], found[0].user
            request.issued_grant = _lock_grant(token_family=found[0].token_family)
            return _is_running(request)
        if found and all(row.revoked for row in found):
            record_refusal(
                subject=f"client/{client.client_id}", reason="refresh_reused", now=clock.now()
            )
        if not super().validate_refresh_token(refresh_token, client, request, *a, **k):
            return False
        request.issued_grant = _lock_grant(token_family=request.refresh_token_instance.token_family)
        return _is_running(request)

    def _is_used_twice_at_once(
        self, found: list[RefreshToken], client: Client, request: Any
    ) -> bool:
        """Tell whether a client's two workers used the same token within ten seconds.

        The second gets a pair of its own in the same family. What was taken back rather than
        exchanged has no successor, and nothing is given for it.
        """
        revoked_at = max((row.revoked for row in found if row.revoked), default=None)
        return (
            len(found) == 1
            and revoked_at is not None
            and clock.now() - revoked_at < REUSE_GRACE
            and found[0].application_id == client.pk
            and AccessToken.objects.filter(source_refresh_token=found[0]).exists()
        )

    # --- Devices ---------------------------------------------------------------------------------

    def validate_device_code(
        self, client_id: str, code: str, request: Any, *a: Any, **k: Any
    ) -> str | None:
        """Give the state of a device code (RFC 8628, section 3.5); an approved one opens once."""
        device = (
            DeviceGrant.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(device_code=code, client_id=request.client.client_id)
            .first()
        )
        if device is None:
            return None
        status = _read_device(device, clock.now())
        if status == DeviceCodeGrant.DEVICE_CODE_AUTHORIZED:
            request.user, request.scopes = device.user, device.scope.split()
            request.issued_grant = _begin_device_session(device, request.client)
            device.delete()
        elif status == DeviceCodeGrant.DEVICE_CODE_PENDING:
            device.save(update_fields=["last_checked"])
        return status

    # --- Tokens ----------------------------------------------------------------------------------

    def save_token(self, token: dict[str, Any], request: Any, *a: Any, **k: Any) -> None:
        """Keep the tokens, and of which session they are."""
        used = getattr(request, "refresh_token_instance", None)
        if used is not None and used.revoked:
            request.refresh_token_instance = None  # its successor stays as it is
        super().save_token(token, request, *a, **k)
        grant = getattr(request, "issued_grant", None)
        if grant is None or "refresh_token" not in token:
            return
        kept = RefreshToken.objects.filter(token_checksum=digest(token["refresh_token"]))
        if grant.token_family is not None:
            kept.update(token_family=grant.token_family)
        else:
            family = kept.values_list("token_family", flat=True).get()
            assert family is not None, "the library gives each new refresh token a family"
            keep_family(grant=grant, token_family=family, now=clock.now())

    def validate_bearer_token(self, token: str, scopes: Any, request: Any) -> bool:
        """Take an access token of a person who may still sign in."""
        if not super().validate_bearer_token(token, scopes, request):
            return False
        return request.user is None or bool(request.user.is_active)

    def validate_id_token(self, token: str, scopes: Any, request: Any) -> bool:
        """Never take an identity token in the place of an access token."""
        return False

    def introspect_token(
        self, token: str, token_type_hint: str | None, request: Any, *a: Any, **k: Any
    ) -> dict[str, Any] | None:
        """Say what a token of the asking client is worth (RFC 7662); of others nothing.

        Raises:
            InvalidClientError: the client has no secret, so anybody might be asking.
        """
        if request.client.client_type == Client.CLIENT_PUBLIC:
            raise InvalidClientError(request=request)
        kept = (
            AccessToken.objects.select_related("user")
            .filter(token_checksum=digest(token), application=request.client)
            .first()
        )
        if kept is not None and kept.is_valid() and (kept.user is None or kept.user.is_active):
            return _describe_token(kept, request.client, kept.expires) | {"token_type": "Bearer"}
        refresh = (
            RefreshToken.objects.select_related("user", "access_token")
            .filter(token_checksum=digest(token), application=request.client, revoked=None)
            .first()
        )
        if refresh is None or refresh.access_token is None or not refresh.user.is_active:
            return None
        return _describe_token(refresh.access_token, request.client, None)

    # --- Claims ----------------------------------------------------------------------------------

    def get_oidc_claims(self, token: Any, token_handler: Any, request: Any) -> dict[str, Any]:
        """Give the claims the granted scopes open, for identity token and userinfo alike."""
        return build_claims(request.user, request.client, request.scopes, now=clock.now())

    def get_id_token_dictionary(
        self, token: Any, token_handler: Any, request: Any
    ) -> tuple[dict[str, Any], datetime]:
        """Add when the person signed in, and the session that a logout will name."""
        claims, expires_at = super().get_id_token_dictionary(token, token_handler, request)
        session = request.issued_grant.session
        claims["auth_time"] = int(session.authenticated_at.timestamp())
        claims["sid"] = session.sid
        return claims, expires_at


def _lock_grant(**key: Any) -> IssuedGrant | None:
    return (
        IssuedGrant.objects.select_for_update(of=("self",))
        .select_related("session__user", "session__client")
        .filter(**key)
        .first()
    )


def _is_running(request: Any) -> bool:
    grant = request.issued_grant
    return (
        grant is not None
        and grant.session.ended_at is None
        and bool(request.user and request.user.is_active)
    )


def _begin_device_session(device: DeviceGrant, client: Client) -> IssuedGrant:
    now = clock.now()
    assert device.user is not None, "an approved device has a person"
    session = start_session(
        user=device.user,
        client=client,
        browser="",
        authenticated_at=now,
        method=Method.CODE,
        now=now,
    )
    return IssuedGrant.objects.create(session=session, issued_at=now)


def _read_device(device: DeviceGrant, now: datetime) -> str:
    if device.is_expired():
        return str(DeviceCodeGrant.DEVICE_CODE_EXPIRED)
    if device.status == DeviceGrant.DENIED:
        return str(DeviceCodeGrant.DEVICE_CODE_DENIED)
    if device.status != DeviceGrant.AUTHORIZED or device.user is None:
        # The first question may come at once; the row was written when the code was given.
        is_hasty = now - device.last_checked < DEVICE_INTERVAL - _MARGIN
        return str(
            DeviceCodeGrant.DEVICE_CODE_SLOW_DOWN
            if is_hasty
            else DeviceCodeGrant.DEVICE_CODE_PENDING
        )
    return str(DeviceCodeGrant.DEVICE_CODE_AUTHORIZED)


def _describe_token(
    token: AccessToken, client: Client, expires_at: datetime | None
) -> dict[str, Any]:
    user = token.user
    described: dict[str, Any] = {
        "scope": token.scope,
        "client_id": client.client_id,
        "sub": get_subject(user, client) if user else client.client_id,
        "iss": settings.SAMBUNG_PUBLIC_URL,
    }
    if expires_at is not None:
        described["exp"] = int(expires_at.timestamp())
    return described
