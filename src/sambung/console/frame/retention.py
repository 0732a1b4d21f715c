"""How long the console keeps what officers began, for the page that tells of it."""

from django.utils.translation import gettext_lazy as _

from sambung.console.frame.operations import DRAFT_LIFE, SHEET_LIFE
from sambung.identity.accounts.retention import Kept, register

_OFFICER = _("officers")

register(
    Kept(_("Drafts of forms"), _OFFICER, DRAFT_LIFE),
    Kept(_("Returned sheets of invitations"), _OFFICER, SHEET_LIFE),
)
