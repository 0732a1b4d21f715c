"""Choosing the agency one acts for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sambung.console.frame.access import get_user
from sambung.console.frame.acting_agency import find_choice, keep_choice, list_places, name_places
from sambung.console.frame.fields import WHOLE_CITY
from sambung.console.frame.forms import ChooseAgencyForm
from sambung.directory.queries import get_actor
from sambung.kernel import clock
from sambung.web.paths import is_own_path


@require_http_methods(["GET", "POST"])
@login_required
def choose_agency(request: HttpRequest) -> HttpResponse:
    """Ask an officer with roles in several agencies for which one he acts now."""
    codes = list_places(get_actor(get_user(request), now=clock.now()))
    places = name_places(codes, str(WHOLE_CITY))
    form = ChooseAgencyForm(
        request.POST or None, places=places, initial={"agency": find_choice(request, codes)}
    )
    if request.method == "POST" and form.is_valid():
        keep_choice(request, form.cleaned_data["agency"])
        name = dict(places)[form.cleaned_data["agency"]]
        messages.success(request, _("You act for: %(name)s") % {"name": name})
        return redirect(_find_next(request))
    return render(
        request,
        "console/frame/choose_agency.html",
        {"form": form, "next": _find_next(request)},
        status=400 if form.errors else 200,
    )


def _find_next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_own_path(wanted) else resolve_url("console:home")
