"""The link in a message that says: it was not me."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sambung.identity.accounts.operations.protection import find_notice, object_to_change
from sambung.kernel import clock
from sambung.kernel.errors import SambungError


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say_not_me(request: HttpRequest, token: str) -> HttpResponse:
    """Say what will happen, and do it with one tap. Programs that only follow links do nothing."""
    if request.method == "POST":
        try:
            object_to_change(token=token, now=clock.now())
        except SambungError as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request,
                _("Stopped. All sessions have ended. Now set a new password with this contact."),
            )
        return redirect("citizens:recover")
    notice = find_notice(token, now=clock.now())
    status = 200 if notice else 404
    context = {"notice": notice, "recover": reverse("citizens:recover")}
    return render(request, "citizens/not_me.html", context, status=status)
