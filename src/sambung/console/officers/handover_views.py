"""Handing an officer's work over, and the record of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sambung.console.frame.access import for_officers, for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.console.officers.forms import HandOverForm
from sambung.console.officers.queries import find_handover, list_agencies, list_seen_officers
from sambung.directory.authorization import ROLE_NAMES
from sambung.directory.queries import list_officers
from sambung.exchange.operations import hand_over
from sambung.exchange.permissions import HAND_OVER
from sambung.exchange.rules.agreements import AGREEMENT_TABLE
from sambung.kernel import clock
from sambung.kernel.actor import Actor, Role
from sambung.workflow.choices import list_choices


@require_http_methods(["GET", "POST"])
@for_those_who_may(HAND_OVER)
def hand_work_over(
    request: HttpRequest, actor: Actor, username: str, agency_code: str
) -> HttpResponse:
    """Hand over what an officer answers for in one agency."""
    user = get_object_or_404(list_seen_officers(actor, ""), username=username)
    agencies = {agency.code: agency for agency in list_agencies(actor, HAND_OVER)}
    if agency_code not in agencies:
        raise Http404
    agency = agencies[agency_code]
    others = list_officers([agency.code], now=clock.now()).filter(is_active=True)
    form = HandOverForm(request.POST or None, officers=others.exclude(pk__in=[user.pk, actor.id]))

    def act() -> HttpResponse:
        record = hand_over(
            actor=actor,
            departing=user,
            successor=form.cleaned_data["successor"],
            agency=agency,
            reason=form.cleaned_data["reason"],
            now=clock.now(),
        )
        messages.success(request, _("Handed over. Print the record and have it signed."))
        return redirect("console:handover", code=record.code)

    title = _("Hand over the work of %(name)s for %(agency)s") % {
        "name": user,
        "agency": agency.name,
    }
    return answer_form(request, form, act, title=title)


@require_GET
@for_officers
def show_handover(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show the record of a handover, to be printed."""
    record = find_handover(actor, code)
    if record is None:
        raise Http404
    labels = dict(list_choices(AGREEMENT_TABLE))
    return render(
        request,
        "console/officers/handover.html",
        {
            "record": record,
            "roles": [ROLE_NAMES[Role(role)] for role in record.roles],
            "agreements": [
                {**entry, "state": labels.get(entry["state"], entry["state"])}
                for entry in record.agreements
            ],
        },
    )
