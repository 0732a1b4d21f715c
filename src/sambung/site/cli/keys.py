"""`sambung keys`: the keys that sign tokens. Nothing here prints a key."""

import click
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sambung.identity.keys import ring as keys
from sambung.identity.keys import rules
from sambung.identity.keys.operations import rotate_signing_key, tend_signing_keys
from sambung.identity.keys.rules import KeyState
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.site.cli.output import as_json, emit, explained_errors, say

_STATES = {
    KeyState.WAITING: gettext_lazy("published, signs from then on"),
    KeyState.SIGNING: gettext_lazy("signs since then"),
    KeyState.RETIRED: gettext_lazy("signs no more, its last tokens are accepted"),
    KeyState.WITHDRAWN: gettext_lazy("refused"),
}


@click.group("keys", help=_("Keys that sign tokens."))
def keys_group() -> None:
    """Hold the key commands together."""


@keys_group.command("list", help=_("Show the signing keys and what each is for now."))
@as_json
def list_keys(*, is_json: bool) -> None:
    """Show the public names of the keys, their states and times."""
    _show(is_json=is_json)


@keys_group.command(
    "rotate", help=_("Change the signing keys as far as it is due; --now does not wait.")
)
@click.option("--now", "is_urgent", is_flag=True, help=_("Let the next key sign at once."))
@click.option(
    "--refuse-former",
    is_flag=True,
    help=_("Refuse the tokens of the former key too: others may have read it."),
)
@as_json
def rotate(*, is_urgent: bool, refuse_former: bool, is_json: bool) -> None:
    """Do what is due, or let the next key sign now."""
    if refuse_former and not is_urgent:
        raise click.UsageError(_("--refuse-former goes with --now."))
    with explained_errors(is_json=is_json):
        if is_urgent:
            rotate_signing_key(actor=SYSTEM, refuse_former=refuse_former, now=clock.now())
        else:
            tend_signing_keys(actor=SYSTEM, now=clock.now())
    _show(is_json=is_json)


def _show(*, is_json: bool) -> None:
    now = clock.now()
    ring = keys.list_keys(now)
    states = rules.list_states(ring, now)
    if is_json:
        rows = [
            {
                "kid": key.id,
                "state": states[key.id],
                "published_at": key.published_at.isoformat(),
                "signs_from": key.signs_from.isoformat(),
                "refused_from": key.refused_from and key.refused_from.isoformat(),
            }
            for key in ring
        ]
        emit({"keys": rows})
        return
    for key in ring:
        moment = localtime(key.signs_from).strftime("%Y-%m-%d %H:%M %Z")
        say(f"{key.id}  {moment}  {_STATES[states[key.id]]}")
