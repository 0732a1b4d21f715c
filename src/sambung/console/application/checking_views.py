"""Having an application checked now."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from sambung.console.frame.access import for_those_who_may
from sambung.console.frame.scope import find_readable_application
from sambung.identity.citizens.limits import TooManyAttempts
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.verification.checks_on_demand import CheckResult
from sambung.verification.checks_on_demand import check_now as check
from sambung.verification.permissions import CHECK_NOW
from sambung.verification.texts import describe_level


@require_POST
@for_those_who_may(CHECK_NOW)
def check_now(request: HttpRequest, actor: Actor, code: str) -> HttpResponse:
    """Run the probes on an application and say what changed."""
    application = find_readable_application(actor, code)
    if application is None:
        raise Http404
    try:
        result = check(actor=actor, application=application, now=clock.now())
    except (Conflict, TooManyAttempts) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _describe(result))
    return redirect("console:application", code=code)


def _describe(result: CheckResult) -> str:
    if not result.looked:
        return _(
            "No probe could look: the application has nothing to call, or this installation may"
            " not call real addresses."
        )
    parts = [
        ngettext("%(count)s probe looked.", "%(count)s probes looked.", result.looked)
        % {"count": result.looked}
    ]
    parts += [f"{found.title}: {found.state_title}." for found in result.changed]
    if not result.changed:
        parts.append(_("Nothing stands otherwise than before."))
    if result.before is not result.after:
        parts.append(
            _("The level went from %(before)s to %(after)s.")
            % {"before": describe_level(result.before), "after": describe_level(result.after)}
        )
    return " ".join(parts)
