"""Reading a table of 27,400 rows and 12 columns, beside the bare libraries on the same files."""

import csv
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from benchmarks.effort import choose
from sambung.tabular.reading import read_table
from sambung.tabular.writing import write_xlsx

_ROWS = choose(27_400, short=300)
_ROUNDS = choose(3, short=1)


def run() -> dict[str, Any]:
    """Read both files in turns with the bare library and with the checks; give seconds."""
    with tempfile.TemporaryDirectory() as folder:
        sheet, text = Path(folder) / "tabel.xlsx", Path(folder) / "tabel.csv"
        header = [f"Kolom {number}" for number in range(12)]
        rows = [
            [f"KODE-{row:06}", *(f"Teks {row} {n}" for n in range(10)), row] for row in range(_ROWS)
        ]
        write_xlsx(sheet, header, rows)
        with text.open("w", newline="") as file:
            csv.writer(file).writerows([header, *rows])
        readers: dict[str, Callable[[], int]] = {
            "xlsx_bare": lambda: _count_bare(sheet),
            "xlsx_checked": lambda: len(read_table(sheet).rows),
            "csv_bare": lambda: _count_csv(text),
            "csv_checked": lambda: len(read_table(text).rows),
        }
        times: dict[str, list[float]] = {name: [] for name in readers}
        for _round in range(_ROUNDS):
            for name, read in readers.items():
                started = time.process_time()
                assert read() == _ROWS
                times[name].append(time.process_time() - started)
    return {"rows": _ROWS, **{name: statistics.median(taken) for name, taken in times.items()}}


def _count_bare(path: Path) -> int:
    worksheet = load_workbook(path, read_only=True).active
    return sum(1 for _row in worksheet.iter_rows(values_only=True)) - 1


def _count_csv(path: Path) -> int:
    with path.open(newline="") as file:
        return len(list(csv.DictReader(file)))


def show(result: dict[str, Any]) -> None:
    """Print the processor times and their ratio to the bare library."""
    for kind in ("xlsx", "csv"):
        bare, checked = result[f"{kind}_bare"], result[f"{kind}_checked"]
        print(f"  {kind:<4} checked {checked:.2f} s, bare {bare:.2f} s, ratio {checked / bare:.2f}")


if __name__ == "__main__":
    show(run())
