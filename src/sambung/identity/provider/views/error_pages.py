"""Refusing a sign-in: to the application by an error code, to a person by a page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sambung.identity.models import Client
from sambung.identity.provider.operations.refusals import record_refusal
from sambung.identity.provider.rules.parameters import is_plain
from sambung.kernel import clock


def describe_client(client_id: str | None) -> str:
    """Name a client as the subject of an audit entry; a stranger's text is never kept."""
    is_known = (
        bool(client_id)
        and is_plain("client_id", client_id or "")
        and Client.objects.filter(client_id=client_id).exists()
    )
    return f"client/{client_id}" if is_known else "client/unknown"


def refuse_with_page(request: HttpRequest, *, reason: str, client_id: str | None) -> HttpResponse:
    """Show why a sign-in cannot go on. The browser is sent nowhere: the address is not trusted."""
    record_refusal(subject=describe_client(client_id), reason=reason, now=clock.now())
    context: dict[str, Any] = {"explanation": _explain(reason), "reason": reason}
    return render(request, "identity/refused.html", context, status=400)


def _explain(reason: str) -> str:
    explanations = {
        "unknown_client": _(
            "The application that sent you here is not connected to this sign-in, or not any more."
        ),
        "wrong_redirect_uri": _(
            "The application asked us to send you to an address that it has not registered here."
            " That may be a mistake of the application, or somebody who wants to mislead you."
        ),
    }
    return explanations.get(
        reason, _("The application that sent you here asked in a way we cannot understand.")
    )
