"""Shared applications that Sambung brings along: what no city has to build again.

The file says of each where it is known from. Sixteen are national. No provincial and no donated
one is in it: none with a source was found; a city adds its own.
"""

import csv
from datetime import datetime
from pathlib import Path

from django.db import transaction

from sambung.journal.operations import record_audit
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import SharedApplication, SharedKind

_FILE = Path(__file__).parent / "shared_applications.csv"
_YES = "ya"


@transaction.atomic
def ensure_shared_applications(*, now: datetime) -> int:
    """Add the shared applications that are not there yet, by code; returns how many.

    Those that are there stay as they are, so what a city corrected is not undone.
    """
    present = set(SharedApplication.objects.values_list("code", flat=True))
    with _FILE.open(encoding="utf-8", newline="") as file:
        missing = [row for row in csv.DictReader(file) if row["code"] not in present]
    if not missing:
        return 0
    SharedApplication.objects.bulk_create(
        SharedApplication(
            code=row["code"],
            name=row["name"],
            purpose=row["purpose"],
            owner=row["owner"],
            kind=SharedKind(row["kind"]),
            is_mandatory=row["is_mandatory"] == _YES,
            legal_basis=row["legal_basis"],
            address=row["address"],
            source=row["source"],
        )
        for row in missing
    )
    codes = [row["code"] for row in missing]
    record_audit(
        actor=SYSTEM,
        action="add_shared_applications",
        subject="shared/all",
        now=now,
        after={"codes": codes},
    )
    return len(codes)
