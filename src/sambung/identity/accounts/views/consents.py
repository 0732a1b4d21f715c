"""Which applications a person lets see something, and taking that leave back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sambung.identity.accounts.views.account import person_of
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.provider.operations.consents import withdraw_consent
from sambung.identity.provider.scopes import describe_scopes
from sambung.identity.queries import list_consents
from sambung.kernel import clock


@never_cache
@login_required
@require_safe
def show_consents(request: HttpRequest) -> HttpResponse:
    """List the applications, each with what it may see in plain words."""
    consents = [
        (consent, describe_scopes(consent.scopes)) for consent in list_consents(person_of(request))
    ]
    return render(request, "citizens/consents.html", {"consents": consents})


@login_required
@require_POST
def end_consent(request: HttpRequest, number: int) -> HttpResponse:
    """Take the leave of one application back."""
    user = person_of(request)
    consent = get_object_or_404(user.consents, pk=number, withdrawn_at__isnull=True)
    withdraw_consent(actor=actor_of(user), user=user, client=consent.client, now=clock.now())
    messages.success(request, _("The application sees nothing of you any more."))
    return redirect("citizens:consents")
