"""How a page with a form answers, the same everywhere."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sambung.kernel.errors import InvalidTable, SambungError
from sambung.portfolio.models import Application

_FAULTS_SHOWN = 30


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    application: Application,
) -> HttpResponse:
    """Show the form; when it was sent and is in order, act, and bring refusals back into it."""
    faults: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            return act()
        except InvalidTable as error:
            form.add_error(None, str(error))
            faults = error.faults[:_FAULTS_SHOWN]
        except SambungError as error:
            form.add_error(None, str(error))
    return render(
        request,
        "console/form.html",
        {"form": form, "title": title, "application": application, "faults": faults},
        status=400 if form.errors else 200,
    )
