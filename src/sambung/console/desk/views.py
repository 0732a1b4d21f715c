"""The desk: what waits for the officer."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sambung.clearance.permissions import ASK_FOR_SIMILAR
from sambung.console.clearance.proposal_forms import AskForm
from sambung.console.clearance.queries import list_waiting
from sambung.console.desk.queries import get_desk
from sambung.console.desk.today import get_today
from sambung.console.frame.access import for_officers
from sambung.console.frame.form_pages import do_and_tell
from sambung.console.frame.forms import SeenForm
from sambung.console.frame.navigation import list_groups
from sambung.console.frame.scope import get_scope
from sambung.directory.authorization import CITY, may, may_anywhere, require
from sambung.directory.permissions import READ_DUTIES
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.queries import get_owner_code
from sambung.verification import operations as verification
from sambung.verification.models import Exemption
from sambung.verification.permissions import ANSWER_CLARIFICATION, CONFIRM_EXEMPTION


@require_GET
@for_officers
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what waits for the officer and what the officer looks after."""
    scope, now = get_scope(actor), clock.now()
    return render(
        request,
        "console/desk/home.html",
        {
            "desk": get_desk(actor),
            "today": get_today(scope, now=now) if scope != () else None,
            "is_city": scope is None,
            "cases": list_waiting(actor, now=now),
            "ask": AskForm() if may_anywhere(actor, ASK_FOR_SIMILAR) else None,
            "actor": actor,
            "lacks_contact": not settings.SAMBUNG_SECURITY_CONTACT
            and may(actor, READ_DUTIES, CITY),
            "groups": list_groups(actor),
            "may_answer": may_anywhere(actor, ANSWER_CLARIFICATION),
        },
    )


@require_POST
@for_officers
def confirm_exemption(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Confirm, as the second person, that a requirement does not fit."""
    exemption = get_object_or_404(Exemption.objects.select_related("application"), pk=pk)
    require(actor, CONFIRM_EXEMPTION, get_owner_code(exemption.application))
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["seen"][0]))
        return redirect("console:home")

    def act() -> None:
        verification.confirm_exemption(
            actor=actor, exemption=exemption, seen_at=form.cleaned_data["seen"], now=clock.now()
        )

    do_and_tell(request, act, done=_("Confirmed: the requirement is not applicable."))
    return redirect("console:home")
