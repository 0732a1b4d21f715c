"""Closing the own account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from sambung.directory.queries import list_live_grants
from sambung.identity.accounts.operations.closing import CLOSING_WAIT, ask_for_closing
from sambung.identity.accounts.views.account import person_of
from sambung.identity.citizens.fresh_proof import require_fresh_proof
from sambung.kernel import clock
from sambung.kernel.errors import SambungError


@require_fresh_proof
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Say what closing means, and take the wish."""
    user, now = person_of(request), clock.now()
    if request.method == "POST":
        try:
            ask_for_closing(user=user, now=now)
        except SambungError as error:
            messages.error(request, str(error))
            return redirect("citizens:close")
        logout(request)
        return redirect("citizens:close_asked")
    context = {
        "days": CLOSING_WAIT.days,
        "works_for_city": user.is_superuser or bool(list_live_grants(user, now=now)),
    }
    return render(request, "citizens/close.html", context)


@require_safe
def show_asked(request: HttpRequest) -> HttpResponse:
    """Say what happens now; everybody is signed out here."""
    return render(request, "citizens/close_asked.html", {"days": CLOSING_WAIT.days})
