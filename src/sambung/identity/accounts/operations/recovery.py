"""Getting back into the own account without a visit."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.models import User
from sambung.identity.accounts.factors import has_second_factor, shows_factor
from sambung.identity.accounts.operations.opening import end_all_sessions
from sambung.identity.accounts.operations.protection import tell_contacts
from sambung.identity.citizens.operations.challenges import require_proof
from sambung.identity.citizens.operations.guesses import forgive_guess, take_guess, tell_owner
from sambung.identity.citizens.operations.sign_ins import record_sign_in
from sambung.identity.models import Challenge, Method, Outcome, Purpose
from sambung.kernel.errors import InvalidInput


def recover_account(
    *, challenge: Challenge, password: str, address: str, now: datetime, factor_code: str = ""
) -> User:
    """Set a new password after a code, and end every session, at applications as well.

    An account with a second factor asks for it too: a code of the authenticator app or a recovery
    code (`factor_code`). No second factor is ever removed here; who lost it and has no recovery
    code goes to a counter. `address` is the caller's network address.

    Raises:
        InvalidInput: a proof is missing, too old, or for another account.
        TooManyAttempts: too many wrong codes for this account for now.
    """
    require_proof(challenge, now=now)
    user = challenge.user
    if user is None or challenge.purpose != Purpose.RECOVER or not user.is_active:
        raise InvalidInput(_("This code can no longer be used. Ask for a new one."))
    asks_factor = has_second_factor(user)
    if asks_factor:
        _require_factor(user, factor_code, address=address, now=now)
    with transaction.atomic():
        tell_contacts(user=user, kind="account_recovered", now=now)
        user.set_password(password)
        user.save(update_fields=["password"])
        challenge.delete()
        end_all_sessions(user=user, now=now)
        method = Method.RECOVERY_CODE if asks_factor else Method.CODE
        record_sign_in(user=user, method=method, outcome=Outcome.RECOVERED, now=now)
    return user


def _require_factor(user: User, code: str, *, address: str, now: datetime) -> None:
    """Compare the second factor. The guess is counted, whatever comes after."""
    guess = take_guess(name=f"code|{user.pk}", address=address, now=now)
    if not shows_factor(user, code):
        tell_owner(user=user, guess=guess, now=now)
        raise InvalidInput(
            _("That code is not right. Type a code of your authenticator app, or a recovery code.")
        )
    forgive_guess(guess)
