"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sambung.console.frame.navigation import Entry, Group, register
from sambung.verification.permissions import ANSWER_CLARIFICATION

register(
    Entry(
        "console:clarifications",
        _("Falls of levels"),
        (ANSWER_CLARIFICATION,),
        Group.INTEGRATION,
        40,
        short=pgettext_lazy("navigation", "Falls"),
    ),
)
