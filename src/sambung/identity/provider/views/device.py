"""The page on which a person lets a device at a counter sign in for him (RFC 8628, section 3.3)."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from oauth2_provider.models import DeviceGrant

from sambung.directory.models import User
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import Client
from sambung.identity.provider.operations.devices import answer_device
from sambung.identity.provider.operations.refusals import count_refusals, record_refusal
from sambung.identity.provider.rules.device_codes import tidy_user_code
from sambung.identity.provider.scopes import describe_scopes
from sambung.identity.provider.views.consenting import take_consent
from sambung.kernel import clock

MOST_WRONG_CODES = 10
"""Wrong codes a person may enter in one hour: 20^8 codes cannot be guessed at that pace."""


class UserCodeForm(forms.Form):
    """The code a device shows."""

    user_code = forms.CharField(
        label=gettext_lazy("Code on the device"),
        help_text=gettext_lazy("Eight letters, for example BCDF-GHJK"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )

    def __init__(self, person: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        self.device: DeviceGrant | None = None

    def clean_user_code(self) -> str:
        """Find the device that waits with that code."""
        now, subject = clock.now(), f"user/{self.person.pk}"
        if count_refusals(subject=subject, reason="wrong_user_code", now=now) >= MOST_WRONG_CODES:
            raise forms.ValidationError(
                _("Too many wrong codes. Wait an hour, or ask at the counter for help.")
            )
        code = tidy_user_code(self.cleaned_data["user_code"])
        self.device = DeviceGrant.objects.filter(
            user_code=code, status=DeviceGrant.AUTHORIZATION_PENDING, expires__gt=now
        ).first()
        if self.device is None:
            record_refusal(subject=subject, reason="wrong_user_code", now=now)
            raise forms.ValidationError(
                _("No device waits with this code. Compare it with the screen, or start again.")
            )
        return code


@login_required
@require_http_methods(["GET", "POST"])
def show_device(request: HttpRequest) -> HttpResponse:
    """Ask for the code, then show who asks for what, then take the answer."""
    person = request.user
    assert isinstance(person, User)
    if request.method == "GET":
        initial = {"user_code": request.GET.get("user_code", "")[:20]}
        return _show(request, {"form": UserCodeForm(person, initial=initial)})
    form = UserCodeForm(person, request.POST)
    if not form.is_valid() or form.device is None:
        return _show(request, {"form": form})
    device, client = form.device, Client.objects.get(client_id=form.device.client_id)
    decision = request.POST.get("decision")
    if decision not in ("allow", "refuse"):
        return _show(request, _describe(form, device, client))
    now, is_allowed = clock.now(), decision == "allow"
    if is_allowed:
        scopes = device.scope.split()
        if asked := take_consent(request, person, client, scopes, now=now):
            return asked
    actor = actor_of(person)
    answer_device(actor=actor, user=person, device=device, is_allowed=is_allowed, now=now)
    return _show(request, {"answered": decision, "application": client.of_application})


def _describe(form: UserCodeForm, device: DeviceGrant, client: Client) -> dict[str, Any]:
    code = form.cleaned_data["user_code"]
    return {
        "form": form,
        "code": f"{code[:4]}-{code[4:]}",
        "application": client.of_application,
        "agency": client.of_application.owner,
        "descriptions": describe_scopes(device.scope.split()),
    }


def _show(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    page = render(request, "identity/device.html", context)
    add_never_cache_headers(page)
    return page
