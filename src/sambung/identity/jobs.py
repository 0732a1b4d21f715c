"""Duties of identity: keys, ended sessions and what is kept no longer than needed."""

from datetime import datetime, timedelta

from django.core.management import call_command

from sambung.identity.accounts.operations.assistance import complete_waited_recoveries
from sambung.identity.accounts.operations.closing import close_due_accounts
from sambung.identity.accounts.operations.protection import purge_notices
from sambung.identity.citizens.limits import purge_attempts
from sambung.identity.citizens.operations.challenges import purge_challenges
from sambung.identity.keys.operations import tend_signing_keys
from sambung.identity.provider.operations.departed_officers import end_sessions_of_departed
from sambung.identity.provider.operations.logout_notices import deliver_notices
from sambung.identity.provider.operations.sessions import clear_ended
from sambung.kernel.actor import SYSTEM
from sambung.kernel.duties import Duty, Process, Run


def change_signing_keys(*, now: datetime) -> None:
    """Make, use and remove keys that sign tokens, as far as it is due."""
    tend_signing_keys(actor=SYSTEM, now=now)


def purge_browser_sessions(*, now: datetime) -> None:
    """Delete the sessions of browsers that have expired."""
    call_command("clearsessions", verbosity=0)


def purge_tokens(*, now: datetime) -> None:
    """Delete tokens and grants that have expired."""
    call_command("cleartokens", verbosity=0)


def _purge(name: str, run: Run) -> Duty:
    return Duty(
        name=name,
        run=run,
        process=Process.WORKER,
        pause=timedelta(hours=1),
        budget=timedelta(minutes=10),
    )


DUTIES = (
    Duty(
        name="change_signing_keys",
        run=change_signing_keys,
        process=Process.PUBLISHER,
        pause=timedelta(seconds=30),
        budget=timedelta(minutes=1),
    ),
    Duty(
        name="end_sessions_of_departed",
        run=end_sessions_of_departed,
        process=Process.PUBLISHER,
        pause=timedelta(seconds=1),
        budget=timedelta(minutes=2),
        is_woken=True,
        longest_wait=timedelta(seconds=30),
    ),
    Duty(
        name="deliver_logout_notices",
        run=deliver_notices,
        process=Process.WORKER,
        pause=timedelta(seconds=1),
        budget=timedelta(minutes=10),
        calls_outside=True,
    ),
    Duty(
        name="complete_assisted_recoveries",
        run=complete_waited_recoveries,
        process=Process.WORKER,
        pause=timedelta(minutes=10),
        budget=timedelta(minutes=5),
    ),
    Duty(
        name="close_accounts",
        run=close_due_accounts,
        process=Process.WORKER,
        pause=timedelta(minutes=10),
        budget=timedelta(minutes=5),
    ),
    _purge("purge_attempts", purge_attempts),
    _purge("purge_browser_sessions", purge_browser_sessions),
    _purge("purge_challenges", purge_challenges),
    _purge("purge_client_sessions", clear_ended),
    _purge("purge_protection_notices", purge_notices),
    _purge("purge_tokens", purge_tokens),
)
