"""Writes of the portfolio, one file per subject."""

from sambung.portfolio.operations.claims import answer_claim
from sambung.portfolio.operations.editing import EntryConflict, edit_application
from sambung.portfolio.operations.illustrations import remove_illustrative
from sambung.portfolio.operations.publiccode import PubliccodeReport, import_publiccode
from sambung.portfolio.operations.registering import register_application
from sambung.portfolio.operations.responsibility import assign_responsible

__all__ = [
    "EntryConflict",
    "PubliccodeReport",
    "answer_claim",
    "assign_responsible",
    "edit_application",
    "import_publiccode",
    "register_application",
    "remove_illustrative",
]
