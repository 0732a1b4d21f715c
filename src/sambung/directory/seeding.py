"""Loading the directory of a city from the CSV files of its data set, once."""

import csv
from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from sambung.directory.models import Agency, AgencyKind, City, District, FormerName, Village
from sambung.directory.provenance import Provenance


@transaction.atomic
def seed_directory(folder: Path) -> City:
    """Load city, agencies with their former names, districts and villages from `folder`.

    The files are part of Sambung (`city.csv`, `agencies.csv`, `former_names.csv`, `districts.csv`,
    `villages.csv`). Call it for an empty directory only: codes that exist already are an error of
    the database, and nothing is kept.
    """
    city = City.objects.create(**_read(folder / "city.csv")[0])
    _seed_agencies(folder)
    District.objects.bulk_create(District(**row) for row in _read(folder / "districts.csv"))
    Village.objects.bulk_create(
        Village(code=row["code"], district_id=row["district"], name=row["name"])
        for row in _read(folder / "villages.csv")
    )
    return city


def add_illustrative_agencies(names: Iterable[tuple[str, str]]) -> tuple[Agency, ...]:
    """Add invented agencies, given as pairs of code and name. They are marked as illustrations."""
    return tuple(
        Agency.objects.create(
            code=code,
            name=name,
            short_name=name,
            kind=AgencyKind.OTHER,
            provenance=Provenance.ILLUSTRATIVE,
        )
        for code, name in names
    )


def _seed_agencies(folder: Path) -> None:
    Agency.objects.bulk_create(
        Agency(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=AgencyKind(row["kind"]),
            is_active=row["active"] == "yes",
            provenance=Provenance.DOCUMENTED,
            source=row["source"],
        )
        for row in _read(folder / "agencies.csv")
    )
    agencies = Agency.objects.in_bulk(field_name="code")
    FormerName.objects.bulk_create(
        FormerName(**{**row, "agency": agencies[row["agency"]]})
        for row in _read(folder / "former_names.csv")
    )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
