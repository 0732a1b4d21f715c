"""Pages about officers: who acts for an agency, in which roles, until when."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.form_pages import answer_form, do_and_tell
from sambung.console.frame.scope import find_application
from sambung.console.officers.forms import GrantForm, MoveForm, ResponsibleForm
from sambung.console.officers.queries import list_agencies, list_seen_officers
from sambung.directory import operations as directory
from sambung.directory.authorization import CITY, ROLE_NAMES, list_agency_codes, may
from sambung.directory.models import RoleGrant, User
from sambung.directory.permissions import (
    GRANT_ROLE,
    INVITE_OFFICERS,
    MOVE_OFFICER,
    READ_OFFICERS,
    REVOKE_ROLE,
    SUSPEND_OFFICER,
)
from sambung.directory.queries import get_agency, list_live_grants, list_officers
from sambung.directory.second_person import find_second_person_refusal
from sambung.exchange.permissions import HAND_OVER
from sambung.kernel import clock
from sambung.kernel.actor import Actor, Role
from sambung.portfolio.operations import assign_responsible
from sambung.portfolio.permissions import ASSIGN_RESPONSIBLE
from sambung.portfolio.queries import get_owner_code, get_responsible

_PER_PAGE = 50


@require_GET
@for_those_who_may(READ_OFFICERS)
def show_officers(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who acts for the agencies somebody answers for."""
    text = request.GET.get("q", "").strip()
    page = Paginator(list_seen_officers(actor, text), _PER_PAGE).get_page(request.GET.get("page"))
    officers = [
        {"user": user, "roles": [_describe(grant) for grant in user.live_grants]}  # type: ignore[attr-defined]
        for user in page
    ]
    may_invite = bool(list_agency_codes(actor, INVITE_OFFICERS))
    return render(
        request,
        "console/officers/officers.html",
        {"officers": officers, "page": page, "text": text, "may_invite": may_invite},
    )


@require_GET
@for_those_who_may(READ_OFFICERS)
def show_officer(request: HttpRequest, actor: Actor, username: str) -> HttpResponse:
    """Show one officer with the roles held now, and what can be done about them."""
    user = _get_seen(actor, username)
    home = user.officer.agency
    home_code = home.code if home else CITY
    grants = [
        {
            "grant": grant,
            "name": ROLE_NAMES[Role(grant.role)],
            "may_end": may(actor, REVOKE_ROLE, grant.agency.code if grant.agency else CITY),
        }
        for grant in list_live_grants(user, now=clock.now())
    ]
    may_grant = bool(list_agency_codes(actor, GRANT_ROLE))
    refusal = find_second_person_refusal(
        actor, GRANT_ROLE, first_person_id=str(user.pk), agency_code=home_code
    )
    return render(
        request,
        "console/officers/officer.html",
        {
            "officer": user,
            "home": home,
            "grants": grants,
            "may_grant": may_grant and not refusal,
            "may_move": may(actor, MOVE_OFFICER, home_code) and not refusal,
            "may_hand_over": bool(list_agency_codes(actor, HAND_OVER)),
            "may_suspend": may(actor, SUSPEND_OFFICER, CITY) and not refusal,
            "second_person": refusal if may_grant else "",
            "may_renew": not user.has_usable_password() and may(actor, INVITE_OFFICERS, home_code),
        },
    )


@require_http_methods(["GET", "POST"])
@for_those_who_may(GRANT_ROLE)
def grant(request: HttpRequest, actor: Actor, username: str) -> HttpResponse:
    """Give an officer a role."""
    user = _get_seen(actor, username)
    form = GrantForm(
        request.POST or None,
        agencies=list_agencies(actor, GRANT_ROLE),
        city=CITY in list_agency_codes(actor, GRANT_ROLE),
    )

    def act() -> HttpResponse:
        code = form.cleaned_data["agency"]
        directory.grant_role(
            actor=actor,
            user=user,
            role=Role(form.cleaned_data["role"]),
            now=clock.now(),
            agency=None if code == CITY else get_agency(code),
            valid_until=form.find_end(),
        )
        messages.success(request, _("The role is given."))
        return redirect("console:officer", username=username)

    return answer_form(request, form, act, title=_("Give a role to %(name)s") % {"name": user})


@require_POST
@for_those_who_may(REVOKE_ROLE)
def revoke(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """End a role now."""
    seen = RoleGrant.objects.filter(user__in=list_seen_officers(actor, ""))
    held = get_object_or_404(seen.select_related("user", "agency"), pk=pk)

    def act() -> None:
        directory.revoke_role(
            actor=actor, user=held.user, role=Role(held.role), agency=held.agency, now=clock.now()
        )

    do_and_tell(request, act, done=_("The role has ended."))
    return redirect("console:officer", username=held.user.username)


@require_POST
@for_those_who_may(SUSPEND_OFFICER)
def suspend(request: HttpRequest, actor: Actor, username: str) -> HttpResponse:
    """Suspend an account, or open a suspended one again."""
    user = _get_seen(actor, username)

    def suspend_now() -> None:
        directory.suspend_officer(actor=actor, user=user, now=clock.now())

    def open_again() -> None:
        directory.reinstate_officer(actor=actor, user=user, now=clock.now())

    if user.is_active:
        done = _("The account is suspended and all its sessions ended.")
        do_and_tell(request, suspend_now, done=done)
    else:
        do_and_tell(request, open_again, done=_("The account is open again."))
    return redirect("console:officer", username=username)


@require_http_methods(["GET", "POST"])
@for_those_who_may(MOVE_OFFICER)
def move(request: HttpRequest, actor: Actor, username: str) -> HttpResponse:
    """Move an officer to another agency, or out of the service."""
    user = _get_seen(actor, username)
    form = MoveForm(request.POST or None)

    def act() -> HttpResponse:
        ended = directory.move_officer(
            actor=actor, user=user, agency=form.cleaned_data["agency"], now=clock.now()
        )
        messages.success(request, _("Moved. Roles that ended: %(count)s.") % {"count": ended})
        return redirect("console:home")

    return answer_form(request, form, act, title=_("Move %(name)s") % {"name": user})


@require_http_methods(["GET", "POST"])
@for_those_who_may(ASSIGN_RESPONSIBLE)
def name_responsible(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Name the officer who answers for an application."""
    application = find_application(actor, code)
    if application is None:
        raise Http404
    now = clock.now()
    present = get_responsible(application, now=now)
    form = ResponsibleForm(
        request.POST or None,
        officers=list_officers([get_owner_code(application)], now=now).filter(is_active=True),
        initial={"officer": None if present.is_interim else present.user},
    )

    def act() -> HttpResponse:
        assign_responsible(
            actor=actor,
            application=application,
            user=form.cleaned_data["officer"],
            now=clock.now(),
        )
        messages.success(request, _("Noted."))
        return redirect("console:application", code=code)

    title = _("Who answers for %(name)s") % {"name": application.name}
    return answer_form(request, form, act, title=title, application=application)


def _get_seen(actor: Actor, username: str) -> User:
    return get_object_or_404(list_seen_officers(actor, ""), username=username)


def _describe(grant: RoleGrant) -> str:
    place = grant.agency.short_name if grant.agency else _("the whole city")
    return f"{ROLE_NAMES[Role(grant.role)]} ({place})"
