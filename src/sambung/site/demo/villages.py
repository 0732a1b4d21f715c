"""The table the story publishes."""

from pathlib import Path

from sambung.directory.models import Village
from sambung.tabular.writing import write_xlsx


def write_villages(path: Path) -> int:
    """Write the villages of the city as a workbook; gives the number of rows."""
    villages = Village.objects.select_related("district").order_by("code")
    rows = [
        [village.code, village.name, village.district_id, village.district.name]
        for village in villages
    ]
    header = ["Kode kelurahan", "Nama kelurahan", "Kode kecamatan", "Nama kecamatan"]
    write_xlsx(path, header, rows)
    return len(rows)
