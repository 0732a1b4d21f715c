"""`sambung network`: internal networks that probes may call for an agency."""

import click
from django.utils.translation import gettext as _

from sambung.directory.queries import get_agency
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.site.cli.output import as_json, emit, explained_errors, say
from sambung.verification.operations import close_network, open_network
from sambung.verification.queries.networks import get_opened_network, list_opened_networks


@click.group("network", help=_("Internal networks that probes may call."))
def network_group() -> None:
    """Hold the network commands together."""


@network_group.command("open", help=_("Let probes call an internal network for one agency."))
@click.argument("agency")
@click.argument("network")
@click.option("--reason", required=True, help=_("Why, and by whose decision."))
@as_json
def open_one(agency: str, network: str, *, reason: str, is_json: bool) -> None:
    """Open a network such as 10.12.0.0/16 for the applications of an agency."""
    with explained_errors(is_json=is_json):
        opened = open_network(
            actor=SYSTEM,
            agency=get_agency(agency),
            network=network,
            reason=reason,
            now=clock.now(),
        )
    _tell(
        {"agency": opened.agency.code, "network": opened.network},
        _("Probes may call %(network)s for the applications of %(agency)s."),
        is_json=is_json,
    )


@network_group.command("close", help=_("Close an internal network to the probes again."))
@click.argument("agency")
@click.argument("network")
@as_json
def close_one(agency: str, network: str, *, is_json: bool) -> None:
    """Close a network of an agency."""
    with explained_errors(is_json=is_json):
        opened = get_opened_network(get_agency(agency), network)
        values = {"agency": opened.agency.code, "network": opened.network}
        close_network(actor=SYSTEM, opened=opened, now=clock.now())
    _tell(values, _("Probes no longer call %(network)s for %(agency)s."), is_json=is_json)


@network_group.command("list", help=_("Show the opened networks, why and since when."))
@as_json
def list_all(*, is_json: bool) -> None:
    """Show what is open."""
    rows = [
        {
            "agency": opened.agency.code,
            "network": opened.network,
            "reason": opened.reason,
            "opened_at": opened.opened_at,
            "opened_by": opened.opened_by_name,
        }
        for opened in list_opened_networks()
    ]
    if is_json:
        emit(rows)
        return
    for row in rows:
        click.echo(f"{row['agency']:<16} {row['network']:<20} {row['reason']}")
    if not rows:
        say(_("No network is open. Probes call public addresses only."))


def _tell(values: dict[str, str], text: str, *, is_json: bool) -> None:
    if is_json:
        emit(values)
    else:
        say(text % values)
