"""The addresses a client registers, and which of them its kind may have."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sambung.identity.clients.rules import MOST_ADDRESSES, find_fault
from sambung.identity.clients.texts import explain_address_fault
from sambung.identity.models import ClientKind
from sambung.kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class ClientAddresses:
    """Where a client lets people and notices be sent to; each compared letter by letter.

    `initiate_login` is where its sign-in can be started from outside; Sambung tries it there.
    """

    redirect: tuple[str, ...] = ()
    post_logout: tuple[str, ...] = ()
    backchannel_logout: str = ""
    initiate_login: str = ""


NO_ADDRESSES = ClientAddresses()


def check_nonce(kind: ClientKind, *, may_use_nonce: bool) -> None:
    """Check that a kind of client may use a `nonce` in the place of PKCE (RFC 9700, 2.1.1).

    Raises:
        InvalidInput: the client has no secret, so PKCE is all that protects its codes.
    """
    if may_use_nonce and kind != ClientKind.WEB:
        raise InvalidInput(_("Only a web application on a server may use a nonce instead of PKCE."))


def check_addresses(kind: ClientKind, addresses: ClientAddresses) -> None:
    """Check that a kind of client may register these addresses.

    Raises:
        InvalidInput: an address cannot be registered, or the kind of client needs one.
    """
    listed = (*addresses.redirect, *addresses.post_logout)
    if kind == ClientKind.MACHINE:
        if listed or addresses.backchannel_logout or addresses.initiate_login:
            raise InvalidInput(_("A machine client takes no addresses: no person signs in."))
        return
    if not addresses.redirect:
        raise InvalidInput(_("Give at least one address to come back to after signing in."))
    if len(listed) > MOST_ADDRESSES:
        raise InvalidInput(_("At most %(most)d addresses.") % {"most": MOST_ADDRESSES})
    if addresses.initiate_login and kind != ClientKind.WEB:
        raise InvalidInput(
            _("Only a web application on a server can name an address that starts signing in.")
        )
    single = filter(None, [addresses.backchannel_logout, addresses.initiate_login])
    if found := find_fault([*listed, *single]):
        raise InvalidInput(explain_address_fault(*found))
