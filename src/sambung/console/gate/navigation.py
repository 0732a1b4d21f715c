"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.portfolio.permissions import MARK_APPLICATION

register(
    Entry(
        "console:gate_queue",
        _("Applications before the gates"),
        (MARK_APPLICATION,),
        Group.INTEGRATION,
        65,
    ),
)
