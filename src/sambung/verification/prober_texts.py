"""Words for what Sambung's own prober found where it acts: signing in, and calling interfaces."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

PROBER_FINDINGS: Mapping[str, Promise | str] = {
    "contract_kept": _("Calls answered as the description says: %(calls)s."),
    "contract_broken": _(
        "%(interface)s, %(operation)s: the answer differs from the description at %(place)s "
        "(%(rule)s). Asked for: %(example)s"
    ),
    "contract_status": _(
        "%(interface)s, %(operation)s: answered with status %(status)s, which the description "
        "does not name here. Asked for: %(example)s"
    ),
    "contract_not_json": _(
        "%(interface)s, %(operation)s: the answer is no valid JSON. Asked for: %(example)s"
    ),
    "contract_costly": _(
        "%(interface)s, %(operation)s: comparing the answer with the description takes too long. "
        "Make the patterns in it simpler."
    ),
    "contract_unusable": _(
        "The description of %(interface)s refers to something it does not hold. Correct it."
    ),
    "nothing_to_call": _(
        "%(interface)s has no reading operation that can be called without knowing more. Add "
        "examples for its parameters to the description."
    ),
    "answer_too_large": _("The answer of %(interface)s is too large for the probe."),
    "journey_completed": _("Sambung's own prober signed in to the end."),
    "journey_start_status": _(
        "The address that starts signing in, %(address)s, answered with the status %(status)s."
    ),
    "journey_leads_elsewhere": _(
        "Signing in was started and ended at %(address)s instead of the city account. The address "
        "that starts signing in must forward there by itself."
    ),
    "journey_wrong_client": _(
        "The application asks as the client %(given)s, which is not the one registered for it. "
        "Correct its client_id."
    ),
    "journey_return_unregistered": _(
        "The application wants to be answered at %(address)s, which is not registered. Register "
        "that address, letter by letter."
    ),
    "journey_wrong_flow": _(
        "The application asks for response_type=%(given)s. Only code is answered."
    ),
    "journey_without_state": _(
        "The application sends no state, so it cannot tell its own sign-ins from forged ones."
    ),
    "journey_without_pkce": _(
        "The application sends no code_challenge with S256. Switch PKCE on in its library."
    ),
    "journey_refused": _("Sambung refused the application's request: %(reason)s."),
    "journey_return_status": _(
        "After signing in, %(address)s answered with the status %(status)s."
    ),
    "journey_starts_over": _(
        "After signing in, the application asked to sign in again: it does not keep its session."
    ),
    "journey_code_unused": _(
        "The application was told that signing in worked, but did not fetch the tokens. Check its "
        "secret and its way to Sambung's token address."
    ),
}
