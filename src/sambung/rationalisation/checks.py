"""Which applications can leave, and what must be so before one counts as retired."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.kernel.errors import Conflict, Unavailable
from sambung.portfolio.models import Application
from sambung.rationalisation.queries.traffic import Callers


def refuse_invented(application: Application) -> None:
    """Refuse what is no application of an agency: examples and parts of Sambung itself.

    Raises:
        Conflict: it is one of those.
    """
    if not application.is_verifiable:
        raise Conflict(_("%(name)s is no application of an agency.") % {"name": application.name})


def refuse_ties(callers: Callers) -> None:
    """Refuse while an agreement or a client still holds the application.

    Raises:
        Conflict: names each of them and what to do.
    """
    ties = [
        _("end agreement %(code)s (%(consumer)s takes %(interface)s)")
        % {"code": a.code, "consumer": a.consumer.name, "interface": a.interface.name}
        for a in (*callers.given, *callers.taken)
    ]
    ties += [
        _("close client %(name)s (%(id)s)") % {"name": client.name, "id": client.client_id}
        for client in callers.clients
    ]
    if ties:
        raise Conflict(
            _("Something still depends on it. First: %(list)s.") % {"list": "; ".join(ties)}
        )


def refuse_noise(callers: Callers) -> None:
    """Refuse while the ledger saw calls or people signed in.

    Raises:
        Conflict: something still calls; names who, and when last.
        Unavailable: the ledger did not answer.
    """
    if callers.calls is None:
        raise Unavailable(
            _(
                "The ledger did not answer, so nobody knows whether something calls."
                " Try again later."
            )
        )
    seen = [
        (
            _("%(name)s, last on %(day)s")
            if call.is_from_other
            else _("it calls %(name)s, last on %(day)s")
        )
        % {"name": call.other or _("a caller nobody knows"), "day": _show(call.last_at)}
        for call in callers.calls
    ]
    if callers.sign_ins:
        seen.append(_("people sign in, last on %(day)s") % {"day": _show(callers.sign_ins.last_at)})
    if seen:
        raise Conflict(
            _(
                "Something still calls: %(list)s. Tell them, and finish after thirty days"
                " without a call."
            )
            % {"list": "; ".join(seen)}
        )


def _show(moment: datetime) -> str:
    return date_format(localtime(moment), pgettext("date format", "j F Y"))
