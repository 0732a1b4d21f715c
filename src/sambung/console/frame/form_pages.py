"""How a page with a form answers, the same everywhere, with a draft of what is not sent yet.

The script of the page saves the draft by itself, as the button would; it is told the time.
"""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.console.frame import drafts
from sambung.console.frame.access import get_user
from sambung.console.frame.operations import discard_draft, save_draft
from sambung.console.models import Draft
from sambung.directory.models import User
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidTable, SambungError
from sambung.portfolio.models import Application

_FAULTS_SHOWN = 30


def answer_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], HttpResponse],
    *,
    title: str,
    application: Application | None = None,
    template: str = "console/frame/form.html",
    send: str = "",
    extra: dict[str, object] | None = None,
) -> HttpResponse:
    """Show the form; when it was sent and is in order, act, and bring refusals back into it.

    What the officer saved as a draft stands in the form again. Sending it ends the draft. `send`
    says what sending does, in the reader's language.
    """
    user = get_user(request)
    if answer := _answer_draft(request, user):
        return answer
    faults: tuple[object, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            answer = act()
        except InvalidTable as error:
            form.add_error(None, str(error))
            faults = error.faults[:_FAULTS_SHOWN]
        except SambungError as error:
            form.add_error(None, str(error))
        else:
            discard_draft(actor=_as_actor(user), user=user, address=request.path)
            return answer
    context = {
        "form": form,
        "title": title,
        "application": application,
        "faults": faults,
        "send": send,
        "draft": _restore(request, form, user),
        "draft_mark": drafts.make_mark(user, request.path),
        **(extra or {}),
    }
    return render(request, template, context, status=400 if form.errors else 200)


def do_and_tell(request: HttpRequest, act: Callable[[], object], *, done: str = "") -> None:
    """Do what a button asks for; the next page says that it is done, or why it was refused."""
    try:
        act()
    except SambungError as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)


def _answer_draft(request: HttpRequest, user: User) -> HttpResponse | None:
    """Save or discard a draft when one of these buttons was used."""
    if request.method != "POST":
        return None
    if drafts.DISCARD in request.POST:
        discard_draft(actor=_as_actor(user), user=user, address=request.path)
        messages.success(request, _("The draft is gone."))
        return redirect(request.get_full_path())
    if drafts.SAVE in request.POST:
        return _save_draft(request, user)
    return None


def _save_draft(request: HttpRequest, user: User) -> HttpResponse:
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    now = clock.now()
    try:
        save_draft(
            actor=_as_actor(user),
            user=user,
            address=request.path,
            fields=drafts.read_fields(request.POST),
            now=now,
        )
    except SambungError as error:
        if is_script:
            return JsonResponse({"message": str(error)}, status=error.status)
        messages.error(request, str(error))
    else:
        if is_script:
            clock_time = pgettext("time format", "H:i")
            return JsonResponse({"saved_at": date_format(localtime(now), clock_time)})
        messages.success(
            request, _("The draft is saved. You find it here again. Files are not part of it.")
        )
    return redirect(request.get_full_path())


def _restore(request: HttpRequest, form: forms.Form, user: User) -> Draft | None:
    if form.is_bound:
        return None
    draft = Draft.objects.filter(user=user, address=request.path).first()
    if draft is not None:
        drafts.restore(form, draft)
    return draft


def _as_actor(user: User) -> Actor:
    return Actor(str(user.pk), str(user))
