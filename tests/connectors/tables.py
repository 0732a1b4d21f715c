"""Files and publications for the tests of the connectors."""

from datetime import timedelta
from pathlib import Path

from sambung.connectors.tables.models import PublishedTable
from sambung.connectors.tables.operations import publish_table
from sambung.portfolio.models import Application
from sambung.tabular.writing import write_xlsx
from tests.factories import NOON, officer_of

HEADER = ("Kode", "Kelurahan", "Warga", "Luas", "Dibentuk", "Aktif")
VILLAGES = (
    ("32.73.01.1001", "Sukarasa", 1500, 1.25, "1990-01-01", True),
    ("32.73.01.1002", "Gegerkalong", 2500, None, "1991-02-03", False),
    ("32.73.01.1003", "Isola", None, 3.5, None, True),
)


def save_villages(path: Path, rows=VILLAGES, header=HEADER) -> Path:
    """Write a workbook with a few villages."""
    write_xlsx(path, header, rows)
    return path


def publish_villages(application: Application, path: Path, **values) -> PublishedTable:
    """Publish a file as its owner would."""
    given = {
        "actor": officer_of(application.owner),
        "application": application,
        "path": path,
        "interface_code": "kelurahan",
        "name": "Daftar kelurahan",
        "description": "Kode dan nama kelurahan.",
        "update_promised_on": (NOON + timedelta(days=90)).date(),
        "now": NOON,
    }
    return publish_table(**{**given, **values})
