"""Many rows are written beside the ones that are served, in pieces that let others write."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from sambung.connectors.tables import row_sets
from sambung.connectors.tables.models import PublishedTable, RowSet, TableRow
from sambung.connectors.tables.row_sets import drop_left_overs
from tests.connectors.tables import VILLAGES, publish_villages, save_villages
from tests.factories import NOON, make_application

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def application():
    return make_application("Data Wilayah")


@pytest.fixture
def book(tmp_path):
    return save_villages(tmp_path / "kelurahan.xlsx")


@pytest.fixture(autouse=True)
def _in_pieces_of_one(monkeypatch):
    monkeypatch.setattr(row_sets, "_PIECE", 1)


@pytest.mark.django_db(transaction=True)
def test_others_write_between_the_pieces(application, book, monkeypatch):
    written = []

    def write_from_another_connection():
        try:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE directory_agency SET name = name")
            written.append(TableRow.objects.count())
        finally:
            connection.close()

    def pause(_seconds):
        other = threading.Thread(target=write_from_another_connection)
        other.start()
        other.join()

    monkeypatch.setattr(row_sets.time, "sleep", pause)
    publish_villages(application, book)

    assert written == [1, 2, 3]


class Killed(BaseException):
    """What no part of the program catches."""


@pytest.fixture
def kill(monkeypatch):
    """Give a function that ends the process, as far as the database can tell, at a row."""

    def at(number):
        create = TableRow.objects.bulk_create
        calls = []

        def die(rows):
            calls.append(rows)
            if len(calls) == number:
                monkeypatch.setattr(row_sets, "drop_row_set", lambda _pk: None)
                raise Killed
            return create(rows)

        monkeypatch.setattr(TableRow.objects, "bulk_create", die)

    return at


@pytest.mark.django_db
def test_a_kill_in_the_middle_leaves_the_old_version_and_its_left_overs_are_removed(
    application, book, tmp_path, kill, monkeypatch
):
    publish_villages(application, book)
    newer = save_villages(
        tmp_path / "baru.xlsx", [(f"32.73.{n}", "x", n, n, None, None) for n in range(5)]
    )
    with monkeypatch.context():
        kill(4)
        with pytest.raises(Killed):
            publish_villages(application, newer)
    monkeypatch.undo()

    table = PublishedTable.objects.get()
    assert table.version == 1
    assert [row.key for row in table.rows] == [village[0] for village in VILLAGES]
    assert TableRow.objects.count() == 3 + 3

    drop_left_overs(now=NOON)
    assert TableRow.objects.count() == 3 + 3, "it may still be at work"
    drop_left_overs(now=LATER)
    assert TableRow.objects.count() == 3
    assert RowSet.objects.count() == 1


@pytest.mark.django_db
def test_rows_of_a_table_that_is_gone_are_removed(application, book):
    publish_villages(application, book).delete()

    drop_left_overs(now=LATER)

    assert (TableRow.objects.count(), RowSet.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_what_is_refused_at_the_end_leaves_no_rows(application, book, monkeypatch):
    publish_villages(application, book)
    write = row_sets.TableRow.objects.bulk_create

    def overtake(rows):
        PublishedTable.objects.update(version=7)
        return write(rows)

    monkeypatch.setattr(TableRow.objects, "bulk_create", overtake)
    with pytest.raises(Exception, match="same moment"):
        publish_villages(application, book)

    assert TableRow.objects.count() == 3
    assert RowSet.objects.count() == 1
