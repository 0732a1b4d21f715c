"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.console.frame.navigation import Entry, Group, register
from sambung.governance.permissions import READ_FILE

register(
    Entry(
        "console:files",
        _("Integration files"),
        (READ_FILE,),
        Group.INTEGRATION,
        20,
        short=pgettext_lazy("navigation", "Files"),
    ),
)
