"""How the pages about a proposal answer: after a conflict the present state counts as seen."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sambung.clearance.models import Clearance
from sambung.console.frame.form_pages import answer_form
from sambung.console.frame.forms import SeenForm
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.entry import InvalidEntry


def answer_case(
    request: HttpRequest,
    clearance: Clearance,
    form: forms.Form,
    save: Callable[[], object],
    *,
    title: str,
    done: str,
    send: object = "",
    hint: object = "",
    template: str = "console/clearance/form.html",
    extra: dict[str, object] | None = None,
    after: str = "",
) -> HttpResponse:
    """Answer a form of a proposal; `after` is the address that follows, else the case.

    `send` names the button, `hint` stands above the form. Faults of an entry go to their fields.
    """

    def act() -> HttpResponse:
        try_at_fields(form, clearance, save)
        if done:
            messages.success(request, done)
        return redirect(after or "console:clearance", *([] if after else [clearance.code]))

    context: dict[str, object] = {"clearance": clearance, "send": send, "hint": hint}
    return answer_form(
        request, form, act, title=title, template=template, extra={**context, **(extra or {})}
    )


def try_at_fields(form: forms.Form, clearance: Clearance | None, save: Callable[[], object]) -> Any:
    """Do what was asked; a refusal is brought to the fields it is about before it is raised."""
    try:
        return save()
    except InvalidEntry as error:
        if not set(error.faults) <= set(form.fields):
            raise
        for name, fault in error.faults.items():
            form.add_error(name, str(fault))
        raise InvalidInput(_("Correct what is marked below.")) from error
    except Conflict:
        if clearance is not None and isinstance(form, SeenForm) and "seen" in form.fields:
            form.look_again(Clearance.objects.get(pk=clearance.pk).changed_at)
        raise
