"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import FOLLOWING, Entry, Group, register

register(
    Entry(
        "console:sources",
        _("What sources state differently"),
        FOLLOWING,
        Group.INTEGRATION,
        60,
    ),
)
