"""The check of where an interface wants its calls to go."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from sambung.exchange.rules.upstreams import (
    SocketUpstream,
    Upstream,
    UpstreamFault,
    check_reachable_addresses,
    check_serving_socket,
)
from sambung.kernel.errors import InvalidInput, Unavailable
from sambung.web.addresses import IpNetwork
from sambung.web.resolving import NameNotFound, Resolver, ResolverDown

_LOOK_UP_SECONDS = 5.0


def check_upstream(upstream: Upstream, *, opened: Sequence[IpNetwork], resolver: Resolver) -> None:
    """Let an upstream pass that serves calls here, on the internet, or in an opened network.

    Asks the name service, so it belongs before a transaction. Where the name leads later is not
    asked again: the gateway sends nothing before the server has shown a certificate of this name.

    Raises:
        InvalidInput: the socket serves no calls, the host is unknown, or one of its addresses is
            internal and not opened.
        Unavailable: no name server answered.
    """
    if isinstance(upstream, SocketUpstream):
        _check_socket(upstream)
        return
    try:
        addresses = resolver(upstream.host, upstream.port, _LOOK_UP_SECONDS)
        check_reachable_addresses(upstream, addresses, tuple(opened))
    except NameNotFound as error:
        raise InvalidInput(
            _("There is no server by the name %(host)s. Check how it is spelt.")
            % {"host": upstream.host}
        ) from error
    except ResolverDown as error:
        raise Unavailable(
            _("The name %(host)s could not be looked up. Try again in a few minutes.")
            % {"host": upstream.host}
        ) from error
    except UpstreamFault as fault:
        raise InvalidInput(
            _(
                "%(host)s lies in an internal network. Give its public address, or ask the"
                " administrator to open that network first."
            )
            % {"host": upstream.host},
            code=fault.key,
        ) from fault


def _check_socket(upstream: SocketUpstream) -> None:
    try:
        check_serving_socket(upstream)
    except UpstreamFault as fault:
        raise InvalidInput(
            _("%(name)s is no socket that calls may go to. Give the address of a server.")
            % {"name": upstream.name},
            code=fault.key,
        ) from fault
