"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.console.permissions import OPEN_DESK

register(
    Entry(
        "console:benefits",
        _("Benefits"),
        (OPEN_DESK,),
        Group.INTEGRATION,
        80,
    ),
)
