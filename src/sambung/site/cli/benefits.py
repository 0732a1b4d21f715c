"""`sambung benefits`: what joining the applications brought, counted now."""

from typing import Any

import click
from django.utils.translation import gettext as _

from sambung.evaluation.queries import Benefits, Saving, count_benefits
from sambung.kernel import clock
from sambung.site.cli.output import as_json, emit, explained_errors


@click.command(help=_("Count the benefits: efficiency, access, long-term use."))
@as_json
def benefits(*, is_json: bool) -> None:
    """Print each figure with what it was counted from."""
    with explained_errors(is_json=is_json):
        counted = count_benefits(now=clock.now())
    if is_json:
        emit(_describe(counted))
        return
    efficiency, access = counted.efficiency, counted.access
    if efficiency.savings is None:
        click.echo(_("The ledger did not answer, so calls cannot be counted now."))
    else:
        click.echo(
            _("Work saved: %(minutes)d minutes, from %(calls)d calls in a year")
            % {"minutes": efficiency.minutes, "calls": efficiency.calls}
        )
    click.echo(
        _("Reachable from the portal: %(portal)d of %(total)d; with the one account: %(account)d")
        % {
            "portal": access.from_portal,
            "total": access.examined,
            "account": access.with_one_account,
        }
    )
    if counted.avoided:
        click.echo(
            _("New applications avoided: %(count)d (Rp %(cost)d to build)")
            % {"count": len(counted.avoided), "cost": counted.avoided_cost}
        )


def _describe(counted: Benefits) -> dict[str, Any]:
    efficiency, access = counted.efficiency, counted.access
    known = efficiency.savings is not None
    return {
        "at": counted.at,
        "efficiency": {
            "source": "ledger",
            "since": efficiency.since,
            "calls": efficiency.calls if known else None,
            "minutes_saved": efficiency.minutes if known else None,
            "interfaces": [_describe_saving(saving) for saving in efficiency.savings or ()],
            "interfaces_without_statement": len(efficiency.unstated),
        },
        "access": {
            "source": "evidence",
            "examined": access.examined,
            "from_portal": access.from_portal,
            "with_one_account": access.with_one_account,
            "examples": {
                "from_portal": access.synthetic_from_portal,
                "with_one_account": access.synthetic_with_one_account,
            },
        },
        "long_term_use": {
            "source": "clearance",
            "avoided": [
                {
                    "code": each.code,
                    "name": each.name,
                    "agency": each.agency,
                    "decision": each.decision,
                    "decided_at": each.decided_at,
                    "build_cost": each.build_cost,
                    "annual_cost": each.annual_cost,
                }
                for each in counted.avoided
            ],
            "build_cost": counted.avoided_cost,
            "annual_cost": counted.avoided_annual_cost,
        },
    }


def _describe_saving(saving: Saving) -> dict[str, Any]:
    statement = saving.statement
    return {
        "interface": statement.interface.identifier,
        "replaces": statement.kind,
        "minutes_per_call": statement.minutes_saved,
        "source": statement.source,
        "stated_at": statement.stated_at,
        "calls": saving.calls,
        "minutes_saved": saving.minutes,
        "example_calls": saving.synthetic_calls,
    }
