"""What to say to a person when a database does not do what it should."""

from django.db import DatabaseError, OperationalError, ProgrammingError
from django.utils.translation import gettext as _

from sambung.kernel.errors import Conflict, SambungError, Unavailable

_NOT_PREPARED = ("no such table", "no such column", "does not exist")
_DAMAGED = ("not a database", "malformed", "disk image")


def explain_database_error(error: DatabaseError) -> SambungError | None:
    """Give the error a person can act on, or None when only a programmer can."""
    reason = str(error).strip()
    is_ours = isinstance(error, OperationalError | ProgrammingError) or type(error) is DatabaseError
    if not is_ours:
        return None
    if any(words in reason for words in _DAMAGED):
        return Unavailable(
            _("A database is damaged (%(reason)s). Put the last backup in its place.")
            % {"reason": reason}
        )
    if any(words in reason for words in _NOT_PREPARED):
        return Conflict(
            _("The data is not prepared for this version yet. Start Sambung once: %(command)s.")
            % {"command": "sambung up"}
        )
    if isinstance(error, OperationalError):
        return Unavailable(
            _("The database does not answer (%(reason)s). Start it, or correct %(settings)s.")
            % {
                "reason": reason,
                "settings": "SAMBUNG_DATABASE_URL, SAMBUNG_LEDGER_DATABASE_URL",
            }
        )
    return None
