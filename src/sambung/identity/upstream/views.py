"""Signing in through the upstream provider: going there, coming back, and what may go wrong.

Going there is a link and not a form: a form's way may lead only where the page's policy says, and
a provider may send a person on to further addresses. A link from another site is answered with the
sign-in page, so that nobody is signed in without having asked for it.
"""

import logging
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from requests import RequestException

from sambung.identity.citizens.operations.national_ids import confirm_by_provider
from sambung.identity.upstream.adapter import (
    PROVIDER_ID,
    UpstreamAdapter,
    UpstreamProvider,
    get_upstream,
)
from sambung.identity.upstream.operations import admit_person
from sambung.identity.upstream.rules import Person
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import SambungError

log = logging.getLogger(__name__)

_LANGUAGE = "upstream_language"


class UpstreamAccountAdapter(DefaultSocialAccountAdapter):
    """What allauth asks: which provider there is, who a person is here, what to say of a fault."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Give the provider of the settings; none is kept in the database."""
        upstream = settings.SAMBUNG_UPSTREAM
        if upstream is None or provider not in (None, PROVIDER_ID):
            return []
        app = SocialApp(
            provider=PROVIDER_ID,
            provider_id=PROVIDER_ID,
            name=upstream.name,
            client_id=upstream.client_id,
            secret=upstream.client_secret,
        )
        return [] if client_id not in (None, app.client_id) else [app]

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find or open the account of somebody who comes for the first time."""
        person: Person = sociallogin.upstream_person  # type: ignore[attr-defined]
        try:
            link = self._admit(sociallogin, person)
        except SambungError as error:
            next_url = sociallogin.get_redirect_url(request)
            answer = _return_to_sign_in(request, str(error), next_url)
            raise ImmediateHttpResponse(answer) from error
        sociallogin.account = link
        sociallogin.user = link.user

    def _admit(self, sociallogin: SocialLogin, person: Person) -> SocialAccount:
        """Give the link of a person; of a known one, keep a NIK that was confirmed since."""
        upstream = get_upstream()
        now = clock.now()
        if not sociallogin.is_existing:
            return admit_person(actor=SYSTEM, person=person, upstream=upstream, now=now)
        link: SocialAccount = sociallogin.account
        if person.confirmed_nik and link.user.is_active:
            confirm_by_provider(
                user=link.user, nik=person.confirmed_nik, provider=upstream.name, now=now
            )
        return link

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = AuthError.UNKNOWN,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Lead back to the sign-in page, which says what happened and what to do."""
        name = {"provider": get_upstream().name}
        if error == AuthError.CANCELLED:
            text = _("You stopped signing in at %(provider)s.") % name
        elif isinstance(exception, RequestException):
            text = _explain_silence()
        else:
            text = (
                _(
                    "Signing in through %(provider)s did not work. Try once more, or sign in"
                    " with your Sambung account."
                )
                % name
            )
        # The provider's own words may carry an address or a token; the kind of fault does not.
        reason = exception if isinstance(exception, OAuth2Error) else type(exception).__name__
        log.warning("sign-in through the upstream provider failed: %s", str(reason)[:200])
        state = (extra_context or {}).get("state") or {}
        raise ImmediateHttpResponse(_return_to_sign_in(request, text, state.get("next")))


@require_safe
@never_cache
def go_upstream(request: HttpRequest) -> HttpResponse:
    """Send a person to the provider, and afterwards on to `next`."""
    _must_be_set()
    next_url = get_next_redirect_url(request)
    if request.headers.get("Sec-Fetch-Site", "none") == "cross-site":
        return redirect(_sign_in_url(next_url))
    request.session[_LANGUAGE] = get_language()
    provider = UpstreamProvider(request, app=UpstreamAccountAdapter(request).get_app(request, None))
    try:
        answer: HttpResponse = provider.redirect(request, AuthProcess.LOGIN, next_url=next_url)
    except (RequestException, OAuth2Error, ValueError) as error:
        log.warning("the upstream provider cannot be used: %s", type(error).__name__)
        return _return_to_sign_in(request, _explain_silence(), next_url)
    return answer


@require_safe
@never_cache
def return_from_upstream(request: HttpRequest) -> HttpResponse:
    """Take a person back from the provider and sign him in."""
    _must_be_set()
    view = OAuth2CallbackView.adapter_view(UpstreamAdapter(request))  # type: ignore[no-untyped-call]
    # The address of return is one for all languages, since the provider compares it letter by
    # letter; the person goes on in the language of the page where he began.
    with override(request.session.pop(_LANGUAGE, settings.LANGUAGE_CODE)):
        answer: HttpResponse = view(request)
    return answer


def _must_be_set() -> None:
    if settings.SAMBUNG_UPSTREAM is None:
        raise Http404


def _explain_silence() -> str:
    return _(
        "%(provider)s does not answer at the moment. Sign in with your Sambung account, or try"
        " again later."
    ) % {"provider": get_upstream().name}


def _return_to_sign_in(
    request: HttpRequest, text: str, next_url: str | None = None
) -> HttpResponseRedirect:
    messages.error(request, text)
    return HttpResponseRedirect(_sign_in_url(next_url))


def _sign_in_url(next_url: str | None) -> str:
    query = f"?{urlencode({'next': next_url})}" if next_url else ""
    return f"{reverse('account_login')}{query}"
