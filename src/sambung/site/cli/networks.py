"""`sambung network`: internal networks that probes may call for an agency."""

import click
from django.utils.translation import gettext as _

from sambung.directory.queries import get_agency
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.site.cli.output import as_json, emit, explained_errors, say
from sambung.verification.operations import close_network, open_network
from sambung.verification.queries.networks import (
    get_opened_network,
    list_opened_networks,
    list_opening_effects,
)
from sambung.verification.texts import describe_level


@click.group("network", help=_("Internal networks that probes may call."))
def network_group() -> None:
    """Hold the network commands together."""


@network_group.command("open", help=_("Let probes call an internal network for one agency."))
@click.argument("agency")
@click.argument("network")
@click.option("--reason", required=True, help=_("Why, and by whose decision."))
@click.option("--yes", is_flag=True, help=_("Open it without asking."))
@as_json
def open_one(agency: str, network: str, *, reason: str, yes: bool, is_json: bool) -> None:
    """Open a network such as 10.12.0.0/16 for the applications of an agency, after a preview."""
    with explained_errors(is_json=is_json):
        if not is_json:
            _preview(agency)
            if not yes:
                click.confirm(_("Open it?"), abort=True)
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


def _preview(agency: str) -> None:
    """Tell whose addresses are asked for from now on, and which levels fall until then."""
    effects = list_opening_effects(get_agency(agency), now=clock.now())
    if not effects:
        say(_("No application of the agency will be asked for more than now."))
        return
    say(_("The addresses of these applications will be asked for from now on:"))
    for effect in effects:
        level = describe_level(effect.before)
        if effect.after is not effect.before:
            text = _("%(before)s; until it was looked at: %(after)s")
            level = text % {"before": level, "after": describe_level(effect.after)}
        click.echo(f"  {effect.application.code:<10} {effect.application.name}: {level}")


def _tell(values: dict[str, str], text: str, *, is_json: bool) -> None:
    if is_json:
        emit(values)
    else:
        say(text % values)
