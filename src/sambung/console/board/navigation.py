"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.console.frame.navigation import FOLLOWING, Entry, Group, register

register(
    Entry(
        "console:board",
        _("Board of applications"),
        FOLLOWING,
        Group.INTEGRATION,
        10,
        short=pgettext_lazy("navigation", "Board"),
    ),
    Entry(
        "console:deaths",
        _("What died silently"),
        FOLLOWING,
        Group.INTEGRATION,
        50,
    ),
)
