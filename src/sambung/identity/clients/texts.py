"""What is wrong with a client's address, in words that say what to do."""

from django.utils.translation import gettext_lazy as _

from sambung.identity.clients.rules import LONGEST_ADDRESS, AddressFault

_TEXTS = {
    AddressFault.MALFORMED: _(
        "%(address)s is not a complete address. Write it as the browser shows it, beginning with"
        " https://, the host in small letters."
    ),
    AddressFault.INSECURE: _(
        "%(address)s must begin with https://. Only the developer's own machine (localhost) may"
        " use http://."
    ),
    AddressFault.WILDCARD: _(
        "%(address)s holds a *. Register each address by itself; they are compared letter by"
        " letter."
    ),
    AddressFault.FRAGMENT: _("%(address)s holds a #. Leave out the # and what follows it."),
    AddressFault.CREDENTIALS: _("%(address)s holds a user name. Leave out the part before the @."),
    AddressFault.TOO_LONG: _("%(address)s is longer than %(longest)s characters."),
}


def explain_address_fault(address: str, fault: AddressFault) -> str:
    """Say what is wrong with an address and what to write instead."""
    shown = address if len(address) <= LONGEST_ADDRESS else f"{address[:60]}…"
    return str(_TEXTS[fault]) % {"address": shown, "longest": LONGEST_ADDRESS}
