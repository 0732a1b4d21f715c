"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.governance.permissions import READ_OBSTACLES

register(
    Entry(
        "console:obstacles",
        _("Obstacles"),
        (READ_OBSTACLES,),
        Group.INTEGRATION,
        30,
        short=_("Obstacles"),
    ),
)
