"""Signing out at an application's wish (OpenID Connect RP-Initiated Logout 1.0)."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sambung.identity.models import Client, ClientSession
from sambung.identity.provider import browsers
from sambung.identity.provider.rules.parameters import find_parameter_fault
from sambung.identity.provider.views.error_pages import refuse_with_page
from sambung.identity.provider.views.id_token_hints import read_hint
from sambung.identity.provider.views.languages import list_language_links, speak
from sambung.identity.provider.views.responses import add_parameters, allow_form_to, leave_for


@dataclass(frozen=True, slots=True)
class Farewell:
    """An application's request to sign somebody out, found to be in order.

    `session` is the one its identity token names, when that is one of ours.
    """

    client: Client | None
    address: str
    session: ClientSession | None


@csrf_exempt
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign a person out because an application asks.

    It is done at once when the application shows an identity token of the very session of this
    browser; else the person is asked, so that no page can sign people out behind their backs.
    """
    if request.method == "POST":
        return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}", status=303)
    farewell = _read(request, request.GET)
    if isinstance(farewell, HttpResponse):
        return farewell
    speak(request)
    if not request.user.is_authenticated or _is_of_this_browser(request, farewell.session):
        return _finish(request, farewell)
    context = {
        "application": farewell.client.of_application if farewell.client else None,
        "action": f"{reverse('oauth2_provider:confirm-logout')}?{request.GET.urlencode()}",
        "frame_languages": list_language_links(request),
    }
    page = render(request, "identity/sign_out.html", context)
    add_never_cache_headers(page)
    return allow_form_to(page, farewell.address) if farewell.address else page


@require_POST
def confirm_sign_out(request: HttpRequest) -> HttpResponse:
    """Take a person's answer: sign out everywhere, or stay."""
    farewell = _read(request, request.GET)
    if isinstance(farewell, HttpResponse):
        return farewell
    if request.POST.get("decision") != "leave":
        return HttpResponseRedirect("/")
    return _finish(request, farewell)


def _read(request: HttpRequest, given: QueryDict) -> Farewell | HttpResponse:
    if find_parameter_fault(given.lists()):
        return refuse_with_page(request, reason="malformed_request", client_id=None)
    claims = read_hint(given.get("id_token_hint")) or {}
    client_id = given.get("client_id") or claims.get("aud")
    client = Client.objects.filter(client_id=client_id).first() if client_id else None
    address = given.get("post_logout_redirect_uri", "")
    if client_id and (client is None or claims.get("aud", client_id) != client_id):
        return refuse_with_page(request, reason="unknown_client", client_id=client_id)
    if address and (client is None or not client.post_logout_redirect_uri_allowed(address)):
        return refuse_with_page(request, reason="wrong_redirect_uri", client_id=client_id)
    if address and (state := given.get("state")):
        address = add_parameters(address, {"state": state})
    return Farewell(client, address, _find_session(claims))


def _find_session(claims: dict[str, Any]) -> ClientSession | None:
    return ClientSession.objects.filter(sid=claims["sid"]).first() if "sid" in claims else None


def _is_of_this_browser(request: HttpRequest, session: ClientSession | None) -> bool:
    return (
        session is not None
        and session.user_id == request.user.pk
        and session.browser != ""
        and session.browser == browsers.find_browser(request.session)
    )


def _finish(request: HttpRequest, farewell: Farewell) -> HttpResponse:
    logout(request)
    if farewell.address:
        return leave_for(request, farewell.address)
    return HttpResponseRedirect(resolve_url("oauth2_provider:signed-out"))


def show_signed_out(request: HttpRequest) -> HttpResponse:
    """Tell a person that the session has ended, here and at the applications."""
    return render(request, "identity/signed_out.html")
