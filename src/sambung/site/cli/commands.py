"""The commands, put together."""

import click
from django.utils.translation import gettext as _

from sambung import __version__
from sambung.site.cli import (
    benefits,
    clearance,
    clients,
    demo,
    jobs,
    keys,
    ledger,
    networks,
    officers,
    permissions,
    portfolio,
    publiccode,
    running,
    similar,
    upstream,
    verification,
    weekly,
)


@click.group(
    context_settings={"max_content_width": 100},
    help=_("Sambung joins the applications of a city, and proves the joining."),
)
@click.version_option(__version__)
def sambung() -> None:
    """Hold the commands together."""


sambung.add_command(running.up)
portfolio.import_group.add_command(publiccode.import_publiccode)
sambung.add_command(portfolio.import_group)
sambung.add_command(portfolio.export_group)
sambung.add_command(portfolio.remove_group)
sambung.add_command(verification.verify)
sambung.add_command(similar.similar)
sambung.add_command(clearance.clearance_group)
sambung.add_command(networks.network_group)
sambung.add_command(ledger.ledger)
officers.user_group.add_command(upstream.release_upstream)
sambung.add_command(officers.user_group)
sambung.add_command(permissions.permissions)
sambung.add_command(clients.client_group)
sambung.add_command(keys.keys_group)
sambung.add_command(jobs.jobs)
sambung.add_command(demo.demo)
sambung.add_command(weekly.weekly)
sambung.add_command(benefits.benefits)
