"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.identity.permissions import CONFIRM_PERSON

register(
    Entry(
        "console:counter",
        _("Counter"),
        (CONFIRM_PERSON,),
        Group.PEOPLE,
        10,
        short=_("Counter"),
    ),
)
