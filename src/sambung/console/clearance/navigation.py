"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.clearance.permissions import ASK_FOR_SIMILAR, READ_CLEARANCE
from sambung.console.frame.navigation import Entry, Group, register

register(
    Entry(
        "console:similar",
        _("Does something like this exist?"),
        (ASK_FOR_SIMILAR,),
        Group.APPLICATIONS,
        10,
    ),
    Entry(
        "console:clearances",
        _("Proposals for new applications"),
        (READ_CLEARANCE,),
        Group.APPLICATIONS,
        20,
        short=pgettext_lazy("navigation", "Proposals"),
    ),
)
