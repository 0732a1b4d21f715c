"""What the columns and words of an uploaded workbook mean: asked once, before its changes."""

from itertools import groupby
from operator import itemgetter

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambung.console.frame.access import for_those_who_may, get_user
from sambung.console.workbooks.mapping_forms import MappingForm
from sambung.console.workbooks.pending_imports import (
    as_file,
    find_upload,
    keep_answers,
    read_answers,
)
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidTable
from sambung.portfolio.fields.identity import TITLES
from sambung.portfolio.permissions import IMPORT_APPLICATIONS
from sambung.portfolio.workbook.mapping import ask_about, name_column


@require_http_methods(["GET", "POST"])
@for_those_who_may(IMPORT_APPLICATIONS)
def answer(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask what columns and words mean, and keep the answers for this file and the next."""
    user = get_user(request)
    upload = find_upload(user, now=clock.now())
    if upload is None:
        messages.error(request, _("There is no uploaded workbook, or it is older than a day."))
        return redirect("console:workbook")
    try:
        with as_file(upload) as path:
            asked = ask_about(
                actor=actor,
                path=path,
                file_name=upload.file_name,
                answers=read_answers(upload),
                now=clock.now(),
            )
    except InvalidTable as error:
        messages.error(request, str(error))
        return redirect("console:workbook")
    form = MappingForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        keep_answers(actor=actor, user=user, answers=form.read_answers(), now=clock.now())
        return redirect("console:workbook_preview")
    order = list(TITLES)
    by_column = sorted(form.list_words(), key=lambda word: order.index(word[0]))
    context = {
        "upload": upload,
        "form": form,
        "unsure": form.list_unsure(),
        "columns": form.list_others(),
        "words": [
            (name_column(column), [bound for _column, bound in group])
            for column, group in groupby(by_column, key=itemgetter(0))
        ],
    }
    return render(
        request,
        "console/workbooks/mapping.html",
        context,
        status=400 if form.errors else 200,
    )
