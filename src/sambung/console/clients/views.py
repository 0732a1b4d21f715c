"""Pages about the clients of an own application: what signs people in or calls as it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.console.clients.forms import (
    ChangeClientForm,
    CloseClientForm,
    RegisterClientForm,
    RotateSecretForm,
)
from sambung.console.clients.snippets import list_snippets
from sambung.console.frame.access import for_officers
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.scope import find_application
from sambung.identity.clients.operations import (
    IssuedCredentials,
    change_client,
    create_client,
    revoke_client,
    revoke_secret,
    rotate_secret,
)
from sambung.identity.models import Client, ClientKind
from sambung.identity.queries import get_client
from sambung.kernel import clock
from sambung.kernel.actor import Actor


@require_http_methods(["GET", "POST"])
@for_officers
def register(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Register a client of an own application; its secret is shown on this answer only."""
    application = find_application(actor, code)
    if application is None:
        raise Http404
    form = RegisterClientForm(request.POST or None, initial={"kind": ClientKind.WEB})

    def act() -> HttpResponse:
        issued = create_client(
            actor=actor,
            application=application,
            kind=ClientKind(form.cleaned_data["kind"]),
            name=form.cleaned_data["name"],
            addresses=form.get_addresses(),
            may_use_nonce=form.cleaned_data["may_use_nonce"],
            now=clock.now(),
        )
        return _show_issued(request, issued)

    return answer_form(request, form, act, title=_("New credentials"), application=application)


@require_GET
@for_officers
def show_client(request: HttpRequest, actor: Actor, client_id: str) -> HttpResponse:
    """Show a client: its addresses, what is kept of its secrets, and code that uses it."""
    client = _get_own(actor, client_id)
    now = clock.now()
    return render(
        request,
        "console/clients/client.html",
        {
            "application": client.of_application,
            "client": client,
            "secrets": [(secret, secret.is_live(now)) for secret in client.secrets],
            "snippets": list_snippets(client),
            "issuer": settings.SAMBUNG_PUBLIC_URL,
            "is_machine": client.kind == ClientKind.MACHINE,
            "is_web": client.kind == ClientKind.WEB,
            "is_public": client.kind == ClientKind.PUBLIC,
        },
    )


@require_http_methods(["GET", "POST"])
@for_officers
def change(request: HttpRequest, actor: Actor, client_id: str) -> HttpResponse:
    """Change the name and the addresses of an own client."""
    client = _get_own(actor, client_id)
    form = ChangeClientForm(request.POST or None, client=client)

    def act() -> HttpResponse:
        change_client(
            actor=actor,
            client_id=client_id,
            name=form.cleaned_data["name"],
            addresses=form.get_addresses(),
            may_use_nonce=form.cleaned_data.get("may_use_nonce", False),
            now=clock.now(),
        )
        messages.success(request, _("Changed."))
        return redirect("console:client", client_id=client_id)

    title = _("Change name and addresses")
    return answer_form(request, form, act, title=title, application=client.of_application)


@require_http_methods(["GET", "POST"])
@for_officers
def rotate(request: HttpRequest, actor: Actor, client_id: str) -> HttpResponse:
    """Give an own client a new secret, shown on this answer only."""
    client = _get_own(actor, client_id)
    form = RotateSecretForm(request.POST or None)

    def act() -> HttpResponse:
        issued = rotate_secret(
            actor=actor,
            client_id=client_id,
            keep_days=form.cleaned_data["keep_days"],
            now=clock.now(),
        )
        return _show_issued(request, issued)

    title = _("New secret")
    return answer_form(request, form, act, title=title, application=client.of_application)


@require_POST
@for_officers
def end_secret(request: HttpRequest, actor: Actor, client_id: str, label: str) -> HttpResponse:
    """End one secret of an own client at once."""
    _get_own(actor, client_id)

    def act() -> None:
        revoke_secret(actor=actor, client_id=client_id, label=label, now=clock.now())

    do_and_tell(request, act, done=_("The secret %(label)s opens no more.") % {"label": label})
    return redirect("console:client", client_id=client_id)


@require_http_methods(["GET", "POST"])
@for_officers
def close(request: HttpRequest, actor: Actor, client_id: str) -> HttpResponse:
    """Close an own client for good."""
    client = _get_own(actor, client_id)
    form = CloseClientForm(request.POST if request.method == "POST" else None)

    def act() -> HttpResponse:
        revoke_client(actor=actor, client_id=client_id, now=clock.now())
        messages.success(
            request, _("The client %(client_id)s is closed.") % {"client_id": client_id}
        )
        return redirect("console:client", client_id=client_id)

    title = _("Close this client")
    return answer_form(request, form, act, title=title, application=client.of_application)


def _get_own(actor: Actor, client_id: str) -> Client:
    """Give a client of an application the officer looks after; others do not exist for him."""
    client = get_client(client_id)
    if find_application(actor, client.of_application.code) is None:
        raise Http404
    return client


def _show_issued(request: HttpRequest, issued: IssuedCredentials) -> HttpResponse:
    answer = render(
        request,
        "console/clients/credentials.html",
        {"application": issued.client.of_application, "issued": issued},
    )
    answer["Cache-Control"] = "no-store"
    return answer
