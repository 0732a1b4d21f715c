"""Where the pages of this subject stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.navigation import Entry, Group, register
from sambung.portfolio.permissions import REGISTER_APPLICATION
from sambung.verification.permissions import CONFIRM_OWNERSHIP

register(
    Entry(
        "console:register_application",
        _("Register an application"),
        (REGISTER_APPLICATION,),
        Group.APPLICATIONS,
        40,
    ),
    Entry(
        "console:confirmations",
        _("Confirm your applications"),
        (CONFIRM_OWNERSHIP,),
        Group.APPLICATIONS,
        50,
    ),
)
