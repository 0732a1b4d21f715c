"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.console.permissions import READ_AUDIT
from sambung.directory.permissions import INVITE_OFFICERS, READ_OFFICERS

register(
    Entry(
        "console:officers",
        _("Officers"),
        (READ_OFFICERS,),
        Group.PEOPLE,
        20,
        short=_("Officers"),
    ),
    Entry(
        "console:invite",
        _("Invite officers"),
        (INVITE_OFFICERS,),
        Group.PEOPLE,
        30,
    ),
    Entry(
        "console:audit",
        _("Who did what"),
        (READ_AUDIT,),
        Group.PEOPLE,
        40,
    ),
)
