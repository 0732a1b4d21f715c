"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.console.frame.navigation import Entry, Group, register
from sambung.portfolio.permissions import EXPORT_APPLICATIONS

register(
    Entry(
        "console:workbook",
        _("Work with the workbook"),
        (EXPORT_APPLICATIONS,),
        Group.APPLICATIONS,
        30,
        short=pgettext_lazy("navigation", "Workbook"),
    ),
)
