"""The authorization endpoint: from an application's question to a code, or to a refusal."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST
from oauth2_provider.exceptions import FatalClientError, OAuthToolkitError
from oauth2_provider.oauth2_backends import get_oauthlib_core

from sambung.directory.models import User
from sambung.identity.models import Client, ClientSession
from sambung.identity.provider import browsers
from sambung.identity.provider.operations.refusals import record_refusal
from sambung.identity.provider.operations.sessions import start_session
from sambung.identity.provider.rules.authorization import find_fault
from sambung.identity.provider.rules.grants import RESPONSE_TYPES
from sambung.identity.provider.rules.parameters import find_unsupported, keep_known
from sambung.identity.provider.rules.prompts import (
    SignInStep,
    decide_step,
    is_fresh_enough,
    read_max_age,
)
from sambung.identity.provider.scopes import describe_scopes
from sambung.identity.provider.subjects import get_subject
from sambung.identity.provider.views.consenting import ask_for_missing_proof, take_consent
from sambung.identity.provider.views.error_pages import refuse_with_page
from sambung.identity.provider.views.id_token_hints import find_hinted
from sambung.identity.provider.views.languages import list_language_links, speak
from sambung.identity.provider.views.responses import (
    add_parameters,
    allow_form_to,
    answer_client,
    leave_for,
)
from sambung.identity.queries import has_consent
from sambung.kernel import clock


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Whom to answer: a client, at an address it has registered, with its own mark."""

    client: Client
    redirect_uri: str
    state: str


@dataclass(frozen=True, slots=True)
class Question:
    """An application's request to sign somebody in, found to be in order."""

    wanted: _Wanted
    scopes: tuple[str, ...]
    prompts: frozenset[str]
    max_age: int | None
    credentials: dict[str, Any]

    @property
    def client(self) -> Client:
        """The client that asks."""
        return self.wanted.client

    @property
    def redirect_uri(self) -> str:
        """Where the answer goes."""
        return self.wanted.redirect_uri


@csrf_exempt
@require_http_methods(["GET", "POST"])
def authorize(request: HttpRequest) -> HttpResponse:
    """Answer an application's request to sign somebody in (RFC 6749 4.1; OIDC Core 3.1.2).

    Sent as a form of another site it comes without the person's session, so it is asked again
    as a question in the address.
    """
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=303)
    question = read_question(request)
    if isinstance(question, HttpResponse):
        return question
    speak(request)
    step = _decide(request, question)
    match step:
        case SignInStep.SIGN_IN | SignInStep.SIGN_IN_AGAIN:
            return _send_to_sign_in(request, is_again=step is SignInStep.SIGN_IN_AGAIN)
        case SignInStep.ASK:
            person = _get_person(request)
            missing = ask_for_missing_proof(request, person, question.scopes)
            return missing or _ask(request, question)
        case SignInStep.ISSUE:
            return _issue(request, question)
    return _refuse(request, question.wanted, step.value)


@require_POST
def answer_consent(request: HttpRequest) -> HttpResponse:
    """Take a person's answer to the consent page: allow, refuse, or be somebody else."""
    question = read_question(request)
    if isinstance(question, HttpResponse):
        return question
    again = f"{reverse('oauth2_provider:authorize')}?{request.META.get('QUERY_STRING', '')}"
    decision = request.POST.get("decision")
    if decision == "switch":
        logout(request)
        return HttpResponseRedirect(again)
    if _decide(request, question) not in (SignInStep.ASK, SignInStep.ISSUE):
        return HttpResponseRedirect(again)
    if decision != "allow":
        return _refuse(request, question.wanted, "access_denied")
    person, now = _get_person(request), clock.now()
    if asked := take_consent(request, person, question.client, question.scopes, now=now):
        return asked
    return _issue(request, question)


def read_question(request: HttpRequest) -> Question | HttpResponse:
    """Read a request, or answer it: with a page when not even the application is certain."""
    given = keep_known(request.GET.lists())
    try:
        scopes, credentials = get_oauthlib_core().validate_authorization_request(request)
    except FatalClientError as error:
        reason = _FATAL.get(type(error.oauthlib_error).__name__, "malformed_request")
        return refuse_with_page(request, reason=reason, client_id=given.get("client_id"))
    except OAuthToolkitError as error:
        return _refuse_early(request, given, error)
    wanted = _Wanted(
        credentials["request"].client, credentials["redirect_uri"], credentials["state"] or ""
    )
    fault = find_fault(request.GET.lists(), may_use_nonce=wanted.client.may_use_nonce)
    if fault is not None:
        return _refuse(request, wanted, fault.code, fault.description)
    return Question(
        wanted=wanted,
        scopes=tuple(scopes),
        prompts=frozenset(given.get("prompt", "").split()),
        max_age=read_max_age(given.get("max_age")),
        credentials=credentials,
    )


_FATAL = {
    "InvalidClientIdError": "unknown_client",
    "MissingClientIdError": "unknown_client",
    "InvalidRedirectURIError": "wrong_redirect_uri",
    "MissingRedirectURIError": "wrong_redirect_uri",
    "MismatchingRedirectURIError": "wrong_redirect_uri",
}


def _refuse_early(
    request: HttpRequest, given: dict[str, str], error: OAuthToolkitError
) -> HttpResponse:
    """Refuse what the library refused; what it says of a wrong response type is made precise."""
    refused = error.oauthlib_error
    code, description = refused.error, refused.description or ""
    if given.get("response_type", "code") not in RESPONSE_TYPES:
        code = "unsupported_response_type"
    elif unsupported := find_unsupported(request.GET.lists()):
        code, description = unsupported
    client = Client.objects.get(client_id=given["client_id"])
    wanted = _Wanted(client, given["redirect_uri"], given.get("state", ""))
    return _refuse(request, wanted, code, description)


def _refuse(
    request: HttpRequest, wanted: _Wanted, code: str, description: str = ""
) -> HttpResponse:
    subject = f"client/{wanted.client.client_id}"
    record_refusal(subject=subject, reason=code, now=clock.now())
    values = {"error": code, "error_description": description, "state": wanted.state}
    return answer_client(request, wanted.redirect_uri, values)


def _decide(request: HttpRequest, question: Question) -> SignInStep:
    if not request.user.is_authenticated:
        if question.prompts & {"login"}:
            browsers.keep_asked(request.session, _key(request))
        return decide_step(
            is_signed_in=False, is_fresh=False, has_consented=False, prompts=question.prompts
        )
    user = _get_person(request)
    hinted = find_hinted(request.GET.get("id_token_hint"), question.client)
    if hinted is not None and hinted != get_subject(user, question.client):
        return SignInStep.LOGIN_REQUIRED
    return decide_step(
        is_signed_in=True,
        is_fresh=_is_fresh(request, question),
        has_consented=has_consent(user, question.client, question.scopes),
        prompts=question.prompts,
    )


def _is_fresh(request: HttpRequest, question: Question) -> bool:
    if question.max_age is None and "login" not in question.prompts:
        return True
    return is_fresh_enough(
        authenticated_at=browsers.get_authenticated_at(request).timestamp(),
        asked_at=browsers.keep_asked(request.session, _key(request)),
        max_age=question.max_age,
        prompts=question.prompts,
    )


def _send_to_sign_in(request: HttpRequest, *, is_again: bool) -> HttpResponse:
    if is_again:
        return redirect_to_login(request.get_full_path(), reverse("account_reauthenticate"))
    address = resolve_url(settings.LOGIN_URL)
    if hint := request.GET.get("login_hint", "")[:200]:
        address = f"{address}?{urlencode({'login_hint': hint})}"
    return redirect_to_login(request.get_full_path(), address)


def _ask(request: HttpRequest, question: Question) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    context = {
        "application": question.client.of_application,
        "agency": question.client.of_application.owner,
        "host": question.redirect_uri.split("/")[2],
        "descriptions": describe_scopes(question.scopes),
        "person": _get_person(request),
        "action": f"{reverse('oauth2_provider:consent')}?{query}",
        "frame_languages": list_language_links(request),
    }
    response = render(request, "identity/consent.html", context)
    add_never_cache_headers(response)
    return allow_form_to(response, question.redirect_uri)


@transaction.atomic
def _issue(request: HttpRequest, question: Question) -> HttpResponse:
    session = start_session(
        user=_get_person(request),
        client=question.client,
        browser=browsers.get_browser(request.session),
        authenticated_at=browsers.get_authenticated_at(request),
        method=browsers.get_method(request),
        now=clock.now(),
    )
    browsers.forget_asked(request.session, _key(request))
    return leave_for(request, issue_code(request, question, session))


def issue_code(request: HttpRequest, question: Question, session: ClientSession) -> str:
    """Issue a code for a session of `request.user`; gives the address that carries it back."""
    names = ("client_id", "redirect_uri", "response_type", "state", "nonce")
    credentials = {name: question.credentials.get(name) for name in names}
    challenge = ("code_challenge", "code_challenge_method")
    credentials |= {
        name: question.credentials[name] for name in challenge if name in question.credentials
    }
    address, _headers, _body, _status = get_oauthlib_core().create_authorization_response(
        request, list(question.scopes), credentials | {"client_session": session}, allow=True
    )
    return add_parameters(address, {"iss": settings.SAMBUNG_PUBLIC_URL})


def _get_person(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    return user


def _key(request: HttpRequest) -> str:
    """Name a request in the session by its very words."""
    return hashlib.sha256(request.META.get("QUERY_STRING", "").encode()).hexdigest()[:32]
