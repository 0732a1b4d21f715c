"""The measuring process of `benchmarks/portfolio.py`; prints its findings as JSON."""

import csv
import json
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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

from benchmarks.effort import choose  # noqa: E402
from benchmarks.portfolio import FORMS, PAGES, ROUNDS, ROWS  # noqa: E402
from benchmarks.portfolio_rows import make_cells  # noqa: E402
from benchmarks.portfolio_state import clear_state, fill_state  # noqa: E402
from sambung.directory.models import Agency  # noqa: E402
from sambung.directory.provenance import Provenance  # noqa: E402
from sambung.journal.models import AuditEntry  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.kernel.actor import SYSTEM  # noqa: E402
from sambung.portfolio.fields.identity import TITLES  # noqa: E402
from sambung.portfolio.models import Application  # noqa: E402
from sambung.portfolio.seeding.cities import seed_city  # noqa: E402
from sambung.portfolio.workbook.exporting import ExportFormat, export_applications  # noqa: E402
from sambung.portfolio.workbook.importing import import_applications, read_sheet  # noqa: E402
from sambung.tabular.writing import write_xlsx  # noqa: E402
from sambung.verification.queries import (  # noqa: E402
    Criteria,
    count_levels,
    search_applications,
)
from sambung.verification.queries.board import list_board  # noqa: E402
from sambung.verification.queries.board_search import BoardCriteria, Sort  # noqa: E402
from sambung.verification.queries.deaths import list_signs  # noqa: E402

Spent = tuple[float, float]
"""Processor time and wall time, in seconds."""
REQUESTS = choose(30, short=3)
PAGE = 25
WORDS = "kegunaan diubah"
"""They fit every imported application, as the last import changed it."""
LISTS = {
    "list": Criteria(),
    "list, one level": Criteria(level="1"),
    "list, no level": Criteria(level="none"),
    "search": Criteria(text=WORDS),
    "search, words that say nothing": Criteria(text="layanan"),
    "search, few": Criteria(text="hospital queue"),
    "search, typos": Criteria(text="lowongn krja"),
    "search, nothing": Criteria(text="perpanjang paspor"),
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
HEADER = tuple(titles[0] for titles in TITLES.values())
"""Every column: those of the identity and those of the inventory."""
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
    times: dict[str, list[Spent]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as folder:
        for _round in range(ROUNDS):
            for name, work in _list_steps(Path(folder)):
                times[name].append(_spend(work))
    lists[str(Application.objects.count())] = _measure_lists()
    medians = {
        name: [statistics.median(found) for found in zip(*spent, strict=True)]
        for name, spent in times.items()
        if name
    }
    return {"times": medians, "lists": lists}


def _list_steps(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Give the steps of a round, each when the one before is done; those without a name prepare."""
    new = folder / "new.csv"
    yield "", lambda: _write(new, HEADER, _make_rows())
    yield "", lambda: write_xlsx(new.with_suffix(".xlsx"), HEADER, _make_rows())
    for form in FORMS:
        file = new.with_suffix(f".{form}")
        yield "", _remove_imported
        yield f"{form} new, dry run", partial(_import, file, dry_run=True)
        yield f"{form} new", partial(_import, file)
    yield "", _remove_imported
    yield "peer", partial(_store_plainly, new)
    yield "", _remove_imported
    yield "", partial(_import, new)
    for form in FORMS:
        file = folder / f"export.{form}"
        yield f"{form} export", partial(_export, file, form)
        yield f"{form} unchanged, dry run", partial(_import, file, dry_run=True, changed=0)
        changed = folder / f"changed.{form}"
        yield "", partial(_change, file, changed, f"Kegunaan yang diubah: {form}.")
        yield f"{form} changed", partial(_import, changed)


def _set_up() -> None:
    settings.SAMBUNG_DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    for alias in ("default", "ledger"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    seed_city("bandung", include_illustrative=True, now=clock.now())


def _make_rows() -> Iterator[tuple[str, ...]]:
    agencies = Agency.objects.filter(provenance=Provenance.DOCUMENTED, is_active=True)
    names = list(agencies.values_list("short_name", flat=True))
    for number in range(ROWS):
        values = make_cells(number, names[number % len(names)])
        yield tuple(values.get(name, "") for name in TITLES)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)


def _change(exported: Path, into: Path, purpose: str) -> None:
    """Write an exported file again with another purpose in every row."""
    table = read_sheet(exported)
    place = [title.casefold() for title in table.header].index(HEADER[2])
    rows = (list(row.values.values()) for row in table.rows)
    changed = ([*row[:place], purpose, *row[place + 1 :]] for row in rows)
    if into.suffix == ".csv":
        _write(into, table.header, changed)
    else:
        write_xlsx(into, table.header, changed)


def _import(path: Path, *, dry_run: bool = False, changed: int = ROWS) -> None:
    report = import_applications(actor=SYSTEM, path=path, dry_run=dry_run, now=clock.now())
    # What the city documented is exported beside what was imported.
    assert report.created + report.updated >= changed, report.counts()
    assert changed or report.unchanged >= ROWS, report.counts()


def _export(path: Path, form: str) -> None:
    export_applications(actor=SYSTEM, path=path, format_=ExportFormat(form), now=clock.now())


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
        first = read(page=1, page_size=PAGE)
        last = getattr(first, "page", first).paginator.num_pages
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


def _spend(work: Callable[[], object]) -> Spent:
    """Give the processor time and the wall time of some work, in seconds."""
    processor, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - wall


def _time(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    print(json.dumps(measure()))
