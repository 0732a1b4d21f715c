"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.rationalisation.permissions import READ_RATIONALISATION

register(
    Entry(
        "console:rationalisation",
        _("What to keep, merge or retire"),
        (READ_RATIONALISATION,),
        Group.APPLICATIONS,
        70,
    ),
)
