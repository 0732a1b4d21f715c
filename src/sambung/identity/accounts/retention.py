"""What is kept of whom, and how long: told to people from the very constants that delete it.

UU 27/2022, articles 21 and 27: a person is told which data is processed, and for how long. A
package adds what it keeps with `register`.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from sambung.directory.operations.invitations import INVITATION_LIFE
from sambung.identity.accounts.devices import LIFE_SECONDS as DEVICE_SECONDS
from sambung.identity.accounts.operations.protection import WAITING
from sambung.identity.citizens.limits import KEPT_FOR as ATTEMPTS_KEPT_FOR
from sambung.identity.citizens.operations.challenges import CODE_LIFE, PROOF_LIFE
from sambung.identity.provider.operations.sessions import KEPT_FOR as SESSIONS_KEPT_FOR
from sambung.messaging.delivery import KEEP_FAILED


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of data, whose it is, and how long it stays: a time, or words where it has none."""

    what: Any
    whose: Any
    how_long: timedelta | Any

    @property
    def duration(self) -> str:
        """How long, in words."""
        if isinstance(self.how_long, timedelta):
            return describe_duration(self.how_long)
        return str(self.how_long)


_kept: list[Kept] = []


def register(*rows: Kept) -> None:
    """Add what a package keeps of people."""
    _kept.extend(rows)


def list_kept() -> tuple[Kept, ...]:
    """List what is kept, in the order it was registered: identity's own first."""
    return tuple(_kept)


def describe_duration(duration: timedelta) -> str:
    """Say a time in the largest unit that divides it."""
    minutes = int(duration.total_seconds() // 60)
    if minutes % (24 * 60) == 0:
        days = minutes // (24 * 60)
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if minutes % 60 == 0:
        hours = minutes // 60
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


_ACCOUNT = _("who has an account")
_OFFICER = _("officers")
_OPEN = _("as long as the account is open")

register(
    Kept(_("Name, user name, e-mail addresses and telephone numbers"), _ACCOUNT, _OPEN),
    Kept(_("Password (as a digest), passkeys, authenticator app, recovery codes"), _ACCOUNT, _OPEN),
    Kept(_("NIK, encrypted, and who confirmed it"), _("who gave it"), _OPEN),
    Kept(_("Sign-ins: when, how, for which application"), _ACCOUNT, _OPEN),
    Kept(_("Consents given to applications, withdrawn ones too"), _ACCOUNT, _OPEN),
    Kept(_("Ended sessions at applications"), _ACCOUNT, SESSIONS_KEPT_FOR),
    Kept(
        _("Session of the browser, with its network address and kind"),
        _ACCOUNT,
        timedelta(seconds=settings.SESSION_COOKIE_AGE),
    ),
    Kept(
        _("Cookie that lets a known browser in while others guess passwords"),
        _ACCOUNT,
        timedelta(seconds=DEVICE_SECONDS),
    ),
    Kept(_("Codes that were sent, and to which contact"), _("who asked"), CODE_LIFE + PROOF_LIFE),
    Kept(_("Messages that told of a change, with a link to object"), _ACCOUNT, WAITING),
    Kept(_("Messages no provider took"), _("who was written to"), KEEP_FAILED),
    Kept(
        _("Counted attempts, by a keyed digest of account and network address"),
        _("everybody who tries to sign in"),
        ATTEMPTS_KEPT_FOR,
    ),
    Kept(_("Employee number, agency and roles"), _OFFICER, _OPEN),
    Kept(_("Unused links of invitations"), _OFFICER, INVITATION_LIFE),
    Kept(
        _("Journal of who did what, without contacts or NIK"),
        _ACCOUNT,
        _("always; without the name once the account is closed"),
    ),
    Kept(
        _("Records of calls between applications, without their content and without persons"),
        _("nobody: no person stands in them"),
        _("always: they prove what was exchanged"),
    ),
)
