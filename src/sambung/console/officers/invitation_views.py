"""Inviting officers by a sheet, and the page an invitation's link opens."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.console.frame.access import for_those_who_may, get_user
from sambung.console.frame.downloads import give_file
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.operations import discard_returned_sheet, keep_returned_sheet
from sambung.console.models import ReturnedSheet
from sambung.console.officers.forms import FirstPasswordForm, InviteForm
from sambung.console.officers.messages import send_invitation
from sambung.console.officers.queries import list_seen_officers
from sambung.directory.invitation_sheets import write_empty_sheet, write_returned_sheet
from sambung.directory.models import User
from sambung.directory.operations import (
    FaultyInvitations,
    IssuedInvitation,
    accept_invitation,
    invite_officers,
    read_invitations,
    renew_invitation,
)
from sambung.directory.permissions import INVITE_OFFICERS
from sambung.directory.queries import find_invitation
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput, NotFound

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(["GET", "POST"])
@for_those_who_may(INVITE_OFFICERS)
def invite(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a sheet of officers; a faulty one is given back with remarks."""
    user = get_user(request)
    form = InviteForm(request.POST or None, request.FILES or None)

    def act() -> HttpResponse:
        upload = form.cleaned_data["file"]
        with tempfile.TemporaryDirectory(prefix="sambung-invite-") as folder:
            path = Path(folder) / ("lembar" + Path(upload.name or "").suffix.lower())
            path.write_bytes(upload.read())
            try:
                issued = _invite_and_tell(actor, path, upload.name or path.name)
            except FaultyInvitations as error:
                _give_back(actor, user, error, Path(folder))
                raise
        discard_returned_sheet(actor=actor, user=user)
        count = len(issued)
        messages.success(request, _("Invited officers: %(count)s.") % {"count": count})
        return redirect("console:officers")

    return answer_form(
        request,
        form,
        act,
        title=_("Invite officers"),
        template="console/officers/invite.html",
        extra={"returned": ReturnedSheet.objects.filter(user=user).exists},
    )


@require_GET
@for_those_who_may(INVITE_OFFICERS)
def download_empty_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the sheet to fill in."""
    return give_file(
        _write_file(write_empty_sheet), file_name="undangan-petugas.xlsx", media_type=_WORKBOOK
    )


@require_GET
@for_those_who_may(INVITE_OFFICERS)
def download_returned_sheet(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the officer the refused sheet with its remarks."""
    sheet = get_object_or_404(ReturnedSheet, user=get_user(request))
    return give_file(bytes(sheet.content), file_name=sheet.file_name, media_type=_WORKBOOK)


@require_POST
@for_those_who_may(INVITE_OFFICERS)
def renew(request: HttpRequest, actor: Actor, username: str) -> HttpResponse:
    """Send another link to who has not chosen a password yet."""
    user = get_object_or_404(list_seen_officers(actor, ""), username=username)

    @transaction.atomic
    def act() -> None:
        send_invitation(actor, renew_invitation(actor=actor, user=user, now=clock.now()))

    do_and_tell(request, act, done=_("A new invitation was sent."))
    return redirect("console:officer", username=username)


@never_cache
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Let an invited officer choose the first password. Public: the link is the proof."""
    invitation = find_invitation(token, now=clock.now())
    form = FirstPasswordForm(request.POST or None)
    if invitation is None:
        return render(request, "console/officers/invitation.html", {"form": None}, status=404)
    if request.method == "POST" and form.is_valid():
        try:
            accept_invitation(token=token, password=form.cleaned_data["password"], now=clock.now())
        except NotFound as error:
            raise Http404(str(error)) from error
        except InvalidInput as error:
            form.add_error("password", str(error))
        else:
            messages.success(request, _("Your password is set. Sign in with it."))
            return redirect(settings.LOGIN_URL)
    return render(
        request,
        "console/officers/invitation.html",
        {"form": form, "officer": invitation.user},
        status=400 if form.errors else 200,
    )


def _invite_and_tell(actor: Actor, path: Path, name: str) -> tuple[IssuedInvitation, ...]:
    """Invite and write the messages as one: an account nobody hears of would stay shut."""
    table = read_invitations(actor=actor, path=path, file_name=name)
    with transaction.atomic():
        issued = invite_officers(actor=actor, table=table, now=clock.now())
        for invitation in issued:
            send_invitation(actor, invitation)
    return issued


def _give_back(actor: Actor, user: User, error: FaultyInvitations, folder: Path) -> None:
    path = folder / "perbaiki.xlsx"
    write_returned_sheet(path, error.table, error.faults)
    name = f"{Path(error.table.file_name).stem[:150]}-perbaiki.xlsx"
    keep_returned_sheet(
        actor=actor, user=user, file_name=name, content=path.read_bytes(), now=clock.now()
    )


def _write_file(write: Callable[[Path], None]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="sambung-sheet-") as folder:
        path = Path(folder) / "lembar.xlsx"
        write(path)
        return path.read_bytes()
