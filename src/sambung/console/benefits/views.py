"""Pages about benefits: what joining the applications brought, and what a call replaces."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from sambung.clearance.rules import BoardDecision
from sambung.console.frame.access import for_officers, for_those_who_may
from sambung.console.frame.form_pages import answer_form
from sambung.directory.authorization import may, require
from sambung.evaluation.models import Work
from sambung.evaluation.operations import state_replaced_work
from sambung.evaluation.permissions import STATE_BENEFIT
from sambung.evaluation.queries import count_benefits
from sambung.exchange.models import Interface
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.queries import get_owner_code

_DECISIONS = {
    BoardDecision.REFUSE.value: gettext_lazy("refused"),
    BoardDecision.JOIN.value: gettext_lazy("joins an application that exists"),
    BoardDecision.EXTEND.value: gettext_lazy("an application that exists is extended"),
}


class StatementForm(forms.Form):
    """What one call to an interface replaces."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What does one call replace?"),
        choices=Work.choices,
        widget=forms.RadioSelect,
    )
    minutes_saved = forms.IntegerField(
        label=gettext_lazy("Minutes of work saved by one call"),
        help_text=gettext_lazy("Of everybody who had a part in it, between 1 and 480."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": "5"}),
    )
    source = forms.CharField(
        label=gettext_lazy("Where does the figure come from?"),
        help_text=gettext_lazy(
            "For example a time sheet, or the processing time in a service standard, with its "
            "date. It is shown with every count."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@for_officers
def show_benefits(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the benefits in the study's three kinds, each figure with its source and sample."""
    benefits = count_benefits(now=clock.now())
    unstated = [
        interface
        for interface in benefits.efficiency.unstated
        if may(actor, STATE_BENEFIT, get_owner_code(interface.application))
    ]
    return render(
        request,
        "console/benefits/benefits.html",
        {
            "benefits": benefits,
            "hours": benefits.efficiency.minutes / 60,
            "unstated": unstated,
            "restatable": {
                saving.statement.pk
                for saving in benefits.efficiency.savings or ()
                if may(
                    actor,
                    STATE_BENEFIT,
                    get_owner_code(saving.statement.interface.application),
                )
            },
            "avoided": [(each, _DECISIONS[each.decision]) for each in benefits.avoided],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(STATE_BENEFIT)
def state(request: HttpRequest, actor: Actor, interface: int) -> HttpResponse:
    """State what one call to an interface replaces."""
    offered = get_object_or_404(
        Interface.objects.select_related("application__owner"), pk=interface
    )
    require(actor, STATE_BENEFIT, get_owner_code(offered.application))
    form = StatementForm(request.POST or None)

    def act() -> HttpResponse:
        state_replaced_work(actor=actor, interface=offered, now=clock.now(), **form.cleaned_data)
        messages.success(request, _("The statement is kept, and calls are counted with it."))
        return redirect("console:benefits")

    return answer_form(
        request,
        form,
        act,
        template="console/benefits/form.html",
        send=_("Save the statement"),
        title=_("What a call to %(name)s replaces") % {"name": offered.name},
    )
