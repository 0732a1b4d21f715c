"""How long an uploaded workbook waits, for the page that tells what is kept of people."""

from django.utils.translation import gettext_lazy as _

from sambung.console.workbooks.pending_imports import UPLOAD_LIFE
from sambung.identity.accounts.retention import Kept, register

register(Kept(_("Uploaded workbooks that wait to be saved"), _("officers"), UPLOAD_LIFE))
