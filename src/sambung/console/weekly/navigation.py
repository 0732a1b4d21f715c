"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.console.frame.navigation import Entry, Group, register
from sambung.console.permissions import READ_BOARD

register(
    Entry(
        "console:weekly",
        _("The week on one page"),
        (READ_BOARD,),
        Group.INTEGRATION,
        70,
        short=pgettext_lazy("navigation", "The week"),
    ),
)
