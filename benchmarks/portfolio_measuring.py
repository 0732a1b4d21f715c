"""The measuring process of `benchmarks/portfolio.py`; prints its findings as JSON."""

import csv
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402 - the line above must come first
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from benchmarks.portfolio import PAGES, ROUNDS, ROWS  # noqa: E402
from benchmarks.portfolio_state import clear_state, fill_state  # noqa: E402
from sambung.directory.models import Agency, Provenance  # noqa: E402
from sambung.journal.models import AuditEntry  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.kernel.actor import SYSTEM  # noqa: E402
from sambung.portfolio.importing import import_applications  # noqa: E402
from sambung.portfolio.models import Application  # noqa: E402
from sambung.portfolio.seeding import seed_city  # noqa: E402
from sambung.verification.queries import (  # noqa: E402
    Criteria,
    count_levels,
    search_applications,
)
from sambung.verification.queries.board import list_board  # noqa: E402
from sambung.verification.queries.board_search import BoardCriteria, Sort  # noqa: E402
from sambung.verification.queries.deaths import list_signs  # noqa: E402

REQUESTS = 30
PAGE = 25
WORDS = "keperluan daring"
"""They fit every imported application."""
LISTS = {
    "list": Criteria(),
    "list, one level": Criteria(level="1"),
    "list, no level": Criteria(level="none"),
    "search": Criteria(text=WORDS),
    "search, rare": Criteria(text="layanan 00099"),
}
BOARDS = {
    "board": BoardCriteria(),
    "board, by name": BoardCriteria(sort=Sort.NAME),
    "board, by level": BoardCriteria(sort=Sort.LOWEST),
    "board, one level": BoardCriteria(level="1"),
    "board, risen": BoardCriteria(trend="rose"),
    "board, search": BoardCriteria(text=WORDS),
}
DEEP = {"list", "list, one level", "search", "board", "board, by name", "board, by level"}
"""Of these the last page is asked for as well."""
HEADER = (
    "kode", "nama", "kegunaan", "perangkat daerah", "jenis", "platform", "asal", "status",
    "alamat", "kontak", "tahun", "sumber",
)  # fmt: skip
PAGE_SQL = """
    SELECT a.code, a.name, o.name, a.kind, a.platform, a.origin, a.status, a.address, a.provenance
    FROM portfolio_application a LEFT JOIN directory_agency o ON o.id = a.owner_id
    WHERE a.provenance IN ('documented', 'registered', 'illustrative')
    ORDER BY lower(a.name), a.code LIMIT 25
"""
COUNT_SQL = """
    SELECT count(*) FROM portfolio_application
    WHERE provenance IN ('documented', 'registered', 'illustrative')
"""


def measure() -> dict[str, object]:
    """Measure imports and lists beside their peers, in turns."""
    _set_up()
    lists = {str(Application.objects.count()): _measure_lists()}
    times: dict[str, list[float]] = {"dry_run": [], "peer": [], "create": [], "change": []}
    with tempfile.TemporaryDirectory() as folder:
        new, changed = Path(folder) / "new.csv", Path(folder) / "changed.csv"
        _write(new, _make_rows())
        for _round in range(ROUNDS):
            _remove_imported()
            times["dry_run"].append(_time(lambda: _import(new, dry_run=True)))
            times["peer"].append(_time(lambda: _store_plainly(new)))
            _remove_imported()
            times["create"].append(_time(lambda: _import(new, dry_run=False)))
            _write(changed, _make_changes())
            times["change"].append(_time(lambda: _import(changed, dry_run=False)))
    lists[str(Application.objects.count())] = _measure_lists()
    return {**{name: statistics.median(found) for name, found in times.items()}, "lists": lists}


def _set_up() -> None:
    settings.SAMBUNG_DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    for alias in ("default", "ledger"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    seed_city("bandung", include_illustrative=True, now=clock.now())


def _make_rows() -> Iterator[tuple[object, ...]]:
    agencies = Agency.objects.filter(provenance=Provenance.DOCUMENTED, is_active=True)
    names = list(agencies.values_list("short_name", flat=True))
    for number in range(ROWS):
        yield (
            "", f"Layanan {number:05d}", "Mengurus keperluan warga secara daring.",
            names[number % len(names)], "publik" if number % 3 else "administrasi", "web",
            "milik kota", "aktif", f"https://layanan-{number}.example.go.id", "022-4232338",
            2015 + number % 10, "Daftar uji",
        )  # fmt: skip


def _make_changes() -> Iterator[tuple[object, ...]]:
    codes = Application.objects.filter(provenance=Provenance.REGISTERED).order_by("id")
    for code, row in zip(codes.values_list("code", flat=True), _make_rows(), strict=True):
        yield (code, row[1], "Kegunaan yang diubah.", *row[3:])


def _write(path: Path, rows: Iterator[tuple[object, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows(rows)


def _import(path: Path, *, dry_run: bool) -> None:
    report = import_applications(actor=SYSTEM, path=path, dry_run=dry_run, now=clock.now())
    assert report.created + report.updated == ROWS, report


def _store_plainly(path: Path) -> None:
    """Store the rows as a script would: no checks, no series of codes, no audit."""
    agencies = {agency.short_name: agency for agency in Agency.objects.all()}
    with path.open(encoding="utf-8", newline="") as file, transaction.atomic():
        Application.objects.bulk_create(
            (
                Application(
                    code=f"X-{number}",
                    registering_agency_code=agencies[row["perangkat daerah"]].code,
                    name=row["nama"],
                    purpose=row["kegunaan"],
                    owner=agencies[row["perangkat daerah"]],
                    kind="public" if row["jenis"] == "publik" else "administrative",
                    address=row["alamat"],
                    contact=row["kontak"],
                    known_since=int(row["tahun"]),
                    source=row["sumber"],
                    provenance=Provenance.REGISTERED,
                    created_at=clock.now(),
                )
                for number, row in enumerate(csv.DictReader(file))
            ),
            batch_size=500,
        )


def _remove_imported() -> None:
    Application.objects.filter(provenance=Provenance.REGISTERED).delete()
    AuditEntry.objects.all().delete()


def _measure_lists() -> dict[str, Any]:
    """Give the median milliseconds of each page, asked in turns with plain SQL."""
    askers: dict[str, Callable[[], object]] = {
        name: partial(_ask, Client(SERVER_NAME="127.0.0.1"), path) for name, path in PAGES.items()
    }
    askers["sql"] = _ask_plainly
    times: dict[str, list[float]] = {name: [] for name in askers}
    for asker in askers.values():
        asker()
    for _request in range(REQUESTS):
        for name, asker in askers.items():
            times[name].append(_time(asker))
    medians = {name: statistics.median(found) * 1000 for name, found in times.items()}
    return {**medians, "reads": _measure_reads()}


def _measure_reads() -> dict[str, dict[str, float]]:
    """Measure the reads behind pages, in a city where proofs, obstacles and files are waiting."""
    now = clock.now()
    fill_state(now)
    reads: dict[str, Callable[[], object]] = {}
    for name, criteria in LISTS.items():
        reads |= _with_last_page(name, partial(search_applications, criteria, now=now))
    for name, asked in BOARDS.items():
        reads |= _with_last_page(name, partial(list_board, asked, now=now))
    reads["silent deaths"] = partial(list_signs, now=now)
    reads["counts by level"] = partial(count_levels, now=now)
    found = {name: _measure_read(read) for name, read in reads.items()}
    clear_state()
    return found


def _with_last_page(name: str, read: Callable[..., Any]) -> dict[str, Callable[[], object]]:
    asked: dict[str, Callable[[], object]] = {name: partial(read, page=1, page_size=PAGE)}
    if name in DEEP:
        last = read(page=1, page_size=PAGE).page_count
        asked[f"{name}, last page"] = partial(read, page=last, page_size=PAGE)
    return asked


def _measure_read(read: Callable[[], object]) -> dict[str, float]:
    """Give the 95th percentiles in milliseconds of wall and processor time, and the queries.

    Other work on the machine lengthens the wall time alone.
    """
    read()
    with CaptureQueriesContext(connection) as captured:
        read()
    walls, processor = [], []
    for _request in range(REQUESTS):
        begin, used = time.perf_counter(), time.process_time()
        read()
        walls.append(time.perf_counter() - begin)
        processor.append(time.process_time() - used)
    return {
        "wall": statistics.quantiles(walls, n=20)[-1] * 1000,
        "processor": statistics.quantiles(processor, n=20)[-1] * 1000,
        "queries": len(captured),
    }


def _ask(client: Client, path: str) -> None:
    assert client.get(path).status_code == HTTPStatus.OK


def _ask_plainly() -> str:
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL)
        count = cursor.fetchone()
        cursor.execute(PAGE_SQL)
        return json.dumps({"items": cursor.fetchall(), "count": count[0]})


def _time(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(json.dumps(measure()))
