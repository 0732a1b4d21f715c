"""Pages about agreements: asking, deciding, ending."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.console.exchange.forms import ProposeAgreementForm
from sambung.console.exchange.in_force import say_in_force
from sambung.console.exchange.queries import list_open_interfaces
from sambung.console.frame.access import for_officers
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.forms import ReasonForm
from sambung.console.frame.scope import list_applications
from sambung.directory.authorization import may
from sambung.directory.second_person import find_second_person_refusal
from sambung.exchange import operations as exchange
from sambung.exchange.models import Agreement, InterfaceState
from sambung.exchange.permissions import DECIDE_AGREEMENT, END_TAKEN_AGREEMENT
from sambung.exchange.queries import get_agreement
from sambung.exchange.rules.agreements import AgreementState
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.queries import get_owner_code


@require_GET
@for_officers
def list_interfaces(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is on the exchange and may be asked for."""
    return render(
        request, "console/exchange/interfaces.html", {"interfaces": list_open_interfaces()}
    )


@require_http_methods(["GET", "POST"])
@for_officers
def propose(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Ask for leave to call an interface."""
    interface = get_object_or_404(list_open_interfaces(), pk=pk)
    form = ProposeAgreementForm(
        request.POST or None,
        interface=interface,
        applications=list_applications(actor),
    )

    def act() -> HttpResponse:
        agreement = exchange.propose_agreement(
            actor=actor,
            consumer=form.cleaned_data["consumer"],
            interface=interface,
            operation_ids=[operation.operation_id for operation in form.cleaned_data["operations"]],
            purpose=form.cleaned_data["purpose"],
            legal_basis=form.cleaned_data["legal_basis"],
            data_elements=form.list_data_elements(),
            valid_until=form.find_end(),
            now=clock.now(),
        )
        messages.success(request, _("The data owner has been asked. You see the answer here."))
        return redirect("console:agreement", code=agreement.code)

    title = _("Ask for: %(name)s") % {"name": interface.name}
    return answer_form(request, form, act, title=title, application=interface.application)


@require_GET
@for_officers
def show_agreement(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Show an agreement to the two agencies it binds."""
    agreement = _get_bound(actor, code)
    may_decide = _is_giver(actor, agreement) and agreement.state == AgreementState.PROPOSED
    refusal = find_second_person_refusal(
        actor,
        DECIDE_AGREEMENT,
        first_person_id=agreement.proposed_by_id,
        agency_code=get_owner_code(agreement.interface.application),
    )
    return render(
        request,
        "console/exchange/agreement.html",
        {
            "agreement": agreement,
            "may_decide": may_decide and not refusal,
            "second_person": refusal if may_decide else "",
            "may_revoke": agreement.state == AgreementState.APPROVED,
            "is_resting": agreement.state == AgreementState.APPROVED
            and agreement.interface.state != InterfaceState.PUBLISHED,
            "exchange_url": settings.SAMBUNG_EXCHANGE_URL,
        },
    )


@require_POST
@for_officers
def approve(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Give leave, and say whether the gateway has confirmed it."""
    _get_bound(actor, code)

    def act() -> None:
        decision = exchange.approve_agreement(actor=actor, code=code, now=clock.now())
        say_in_force(request, decision.event_id, _("The agreement is in force."))

    do_and_tell(request, act)
    return redirect("console:agreement", code=code)


@require_http_methods(["GET", "POST"])
@for_officers
def reject(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Refuse leave, with a reason."""
    agreement = _get_bound(actor, code)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        exchange.reject_agreement(
            actor=actor, code=code, reason=form.cleaned_data["reason"], now=clock.now()
        )
        messages.success(request, _("The proposal was refused. The other agency sees your reason."))
        return redirect("console:agreement", code=code)

    title = _("Refuse agreement %(code)s") % {"code": code}
    return answer_form(request, form, act, title=title, application=agreement.interface.application)


@require_http_methods(["GET", "POST"])
@for_officers
def revoke(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """End an agreement, and say whether the gateway refuses from now on."""
    agreement = _get_bound(actor, code)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        decision = exchange.revoke_agreement(
            actor=actor, code=code, reason=form.cleaned_data["reason"], now=clock.now()
        )
        say_in_force(
            request,
            decision.event_id,
            _("The agreement has ended; the exchange refuses its calls."),
        )
        return redirect("console:agreement", code=code)

    title = _("End agreement %(code)s") % {"code": code}
    return answer_form(request, form, act, title=title, application=agreement.interface.application)


def _get_bound(actor: Actor, code: str) -> Agreement:
    """Give an agreement that binds an agency of the officer; others do not exist for him."""
    agreement = get_agreement(code)
    taker = get_owner_code(agreement.consumer)
    if not (_is_giver(actor, agreement) or may(actor, END_TAKEN_AGREEMENT, taker)):
        raise Http404
    return agreement


def _is_giver(actor: Actor, agreement: Agreement) -> bool:
    return may(actor, DECIDE_AGREEMENT, get_owner_code(agreement.interface.application))
