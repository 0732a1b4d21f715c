"""Tables of the portfolio, by subject."""

from sambung.portfolio.models.answers import ImportAnswer
from sambung.portfolio.models.applications import (
    Application,
    Confidence,
    Kind,
    Origin,
    Platform,
    Status,
)
from sambung.portfolio.models.claims import Claim, ClaimAnswer, Precision, Statement
from sambung.portfolio.models.gate import ClearanceMark, Ground, MarkRequest
from sambung.portfolio.models.inventory import Backups, Hosting, Inventory, PersonalData, SourceCode
from sambung.portfolio.models.shared import SharedApplication, SharedKind

__all__ = [
    "Application",
    "Backups",
    "Claim",
    "ClaimAnswer",
    "ClearanceMark",
    "Confidence",
    "Ground",
    "Hosting",
    "ImportAnswer",
    "Inventory",
    "Kind",
    "MarkRequest",
    "Origin",
    "PersonalData",
    "Platform",
    "Precision",
    "SharedApplication",
    "SharedKind",
    "SourceCode",
    "Statement",
    "Status",
]
