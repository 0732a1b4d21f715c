"""`sambung user release-upstream`: end the link of an account with the upstream provider."""

import click
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sambung.identity.citizens.queries import find_by_login
from sambung.identity.upstream.operations import release_upstream_links
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.kernel.errors import NotFound
from sambung.site.cli.output import as_json, emit, explained_errors, say


@click.command(
    "release-upstream",
    help=_("End the link of an account with the upstream provider; the next sign-in links anew."),
)
@click.argument("login")
@as_json
def release_upstream(login: str, *, is_json: bool) -> None:
    """Release the account with this user name, e-mail address or telephone number."""
    with explained_errors(is_json=is_json):
        user = find_by_login(login)
        if user is None:
            raise NotFound(_("There is no account %(login)s.") % {"login": login})
        ended = release_upstream_links(actor=SYSTEM, user=user, now=clock.now())
    if is_json:
        emit({"released": ended})
    else:
        say(ngettext("%(count)s link ended.", "%(count)s links ended.", ended) % {"count": ended})
