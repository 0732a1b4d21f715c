"""The page of an interface, and what its owner does with it: next version, change, withdraw."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sambung.console.exchange.forms import DescribeInterfaceForm, NextVersionForm
from sambung.console.exchange.in_force import say_in_force
from sambung.console.exchange.queries import get_interface_page, select_interfaces
from sambung.console.frame.access import for_officers, for_those_who_may
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.forms import ReasonForm
from sambung.console.frame.uploads import publish_upload
from sambung.directory.authorization import list_agency_codes, may, require
from sambung.exchange import operations as exchange
from sambung.exchange.models import Interface, InterfaceState
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.kernel import clock
from sambung.kernel.actor import Actor


@require_safe
@for_officers
def show_interface(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Show an interface: columns, operations, dates, and to its owner who may call it."""
    interface = _get_interface(actor, pk)
    context = {
        "page": get_interface_page(interface),
        "interface": interface,
        "is_own": may(actor, PUBLISH_INTERFACE, interface.application.owner_code),
        "is_published": interface.state == InterfaceState.PUBLISHED,
    }
    return render(request, "console/exchange/interface.html", context)


@require_http_methods(["GET", "POST"])
@for_those_who_may(PUBLISH_INTERFACE)
def publish_version(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take the next version of a table; code and name are known already."""
    interface = _get_own(actor, pk)
    if not hasattr(interface, "table"):
        raise Http404
    form = NextVersionForm(request.POST or None, request.FILES or None)

    def act() -> HttpResponse:
        table = publish_upload(
            actor=actor,
            application=interface.application,
            file=form.cleaned_data["file"],
            code=interface.code,
            name=interface.name,
            description=interface.description,
            update_promised_on=form.cleaned_data["update_promised_on"],
        )
        messages.success(
            request,
            _("Version %(version)s is on the exchange with %(rows)s rows.")
            % {"version": table.version, "rows": table.row_count},
        )
        return redirect("console:interface", pk=pk)

    title = _("Next version of %(name)s") % {"name": interface.name}
    return answer_form(
        request,
        form,
        act,
        title=title,
        application=interface.application,
        template="console/exchange/next_version.html",
        send=_("Publish this version"),
        extra={"interface": interface},
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(PUBLISH_INTERFACE)
def describe(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Change name, description and limit of an interface."""
    interface = _get_own(actor, pk)
    initial = {
        "name": interface.name,
        "description": interface.description,
        "calls_per_minute": interface.calls_per_minute,
    }
    form = DescribeInterfaceForm(request.POST or None, initial=initial)

    def act() -> HttpResponse:
        changed = exchange.describe_interface(
            actor=actor, interface=interface, now=clock.now(), **form.cleaned_data
        )
        say_in_force(request, changed.event_id, _("The change is in force."))
        return redirect("console:interface", pk=pk)

    title = _("Change %(name)s") % {"name": interface.name}
    return answer_form(
        request, form, act, title=title, application=interface.application, send=_("Save")
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(PUBLISH_INTERFACE)
def withdraw(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Take an interface off the exchange, after naming who calls it."""
    interface = _get_own(actor, pk)
    form = ReasonForm(request.POST or None)

    def act() -> HttpResponse:
        changed = exchange.withdraw_interface(
            actor=actor, interface=interface, reason=form.cleaned_data["reason"], now=clock.now()
        )
        say_in_force(request, changed.event_id, _("It is off the exchange. You can put it back."))
        return redirect("console:interface", pk=pk)

    title = _("Withdraw %(name)s") % {"name": interface.name}
    return answer_form(
        request,
        form,
        act,
        title=title,
        application=interface.application,
        template="console/exchange/withdraw.html",
        send=_("Withdraw it"),
        extra={"page": get_interface_page(interface)},
    )


@require_POST
@for_those_who_may(PUBLISH_INTERFACE)
def restore(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Put a withdrawn interface back."""
    interface = _get_own(actor, pk)

    def act() -> None:
        changed = exchange.restore_interface(actor=actor, interface=interface, now=clock.now())
        say_in_force(request, changed.event_id, _("It is on the exchange again."))

    do_and_tell(request, act)
    return redirect("console:interface", pk=pk)


def _get_interface(actor: Actor, pk: int) -> Interface:
    """Give what every officer may see: what is on the exchange, or the own agency took off it."""
    return get_object_or_404(select_interfaces(list_agency_codes(actor, PUBLISH_INTERFACE)), pk=pk)


def _get_own(actor: Actor, pk: int) -> Interface:
    interface = _get_interface(actor, pk)
    require(actor, PUBLISH_INTERFACE, interface.application.owner_code)
    return interface
