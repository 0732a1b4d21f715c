"""Publishing a file: it is taken whole, as the next version, or not at all."""

import pytest
from django.utils import translation

from sambung.connectors.tables import operations, proposals
from sambung.connectors.tables.models import PublishedTable, TableRow
from sambung.exchange.models import Agreement, Interface
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.journal.models import AuditEntry, OutboxEvent
from sambung.kernel.errors import Conflict, InvalidInput, InvalidTable, NotPermitted
from sambung.kernel.messages import message
from tests.connectors.tables import HEADER, VILLAGES, publish_villages, save_villages
from tests.factories import NOON, make_application, make_interface, officer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make_application("Data Wilayah")


@pytest.fixture
def book(tmp_path):
    return save_villages(tmp_path / "kelurahan.xlsx")


def stored_counts() -> list[int]:
    models = (Interface, PublishedTable, TableRow, Agreement, AuditEntry, OutboxEvent)
    return [model.objects.count() for model in models]


def test_a_file_becomes_an_interface_with_its_rows(application, book):
    table = publish_villages(application, book)
    table.refresh_from_db()
    assert (table.version, table.row_count, table.key, table.sheet) == (1, 3, "kode", "Data")
    assert [(column["name"], column["type"]) for column in table.columns] == [
        ("kode", "text"),
        ("kelurahan", "text"),
        ("warga", "integer"),
        ("luas", "number"),
        ("dibentuk", "date"),
        ("aktif", "boolean"),
    ]
    assert table.rows.first().values == {
        "kode": "32.73.01.1001",
        "kelurahan": "Sukarasa",
        "warga": 1500,
        "luas": 1.25,
        "dibentuk": "1990-01-01",
        "aktif": True,
    }
    interface = table.interface
    assert interface.upstream == SocketUpstream("connector")
    assert interface.upstream_path == (
        f"/tables/{application.owner.code}/{application.code}/kelurahan"
    )
    assert interface.contract["servers"][0]["url"].endswith(f"/r1/{interface.identifier}")
    assert interface.operations.count() == 3


def test_the_prober_may_call_what_only_reads(application, book):
    prober = make_application("Pemeriksaan")
    table = publish_villages(application, book, prober=prober)
    agreement = Agreement.objects.get(interface=table.interface)
    assert (agreement.consumer, agreement.operations.count()) == (prober, 3)


def test_the_same_code_again_replaces_the_rows_as_the_next_version(application, book, tmp_path):
    first = publish_villages(application, book)
    newer = save_villages(
        tmp_path / "baru.xlsx",
        [(*VILLAGES[0], "x"), ("32.73.01.1004", "Sarijadi", None, None, None, None, "y")],
        (*HEADER, "Catatan"),
    )
    second = publish_villages(application, newer)
    assert (second.pk, second.interface_id) == (first.pk, first.interface_id)
    second.refresh_from_db()
    assert (second.version, second.row_count, second.file_name) == (2, 2, "baru.xlsx")
    assert [row.key for row in second.rows.all()] == ["32.73.01.1001", "32.73.01.1004"]
    assert TableRow.objects.count() == 2
    assert second.interface.contract["info"]["version"] == "2"


def test_types_stay_when_todays_cells_would_allow_others(application, book, tmp_path):
    publish_villages(application, book)
    whole = [("32.73.01.1001", "7", 1, 2, None, None)]
    table = publish_villages(application, save_villages(tmp_path / "baru.xlsx", whole))
    assert [column["type"] for column in table.columns] == [
        "text",
        "text",
        "integer",
        "number",
        "date",
        "boolean",
    ]
    assert table.rows.get().values["kelurahan"] == "7"


@pytest.mark.parametrize(
    ("rows", "header", "said"),
    [
        ([VILLAGES[0][:5]], HEADER[:5], "“Aktif” was published before"),
        ([("1", "x", "banyak", 1, None, None)], HEADER, "published with whole numbers"),
        ([("1", "x", 1, 1, None, None), ("1", "y", 1, 1, None, None)], HEADER, "key column"),
        ([("1", "3273012345678901", 1, 1, None, None)], HEADER, "personal data"),
    ],
)
def test_nothing_changes_when_the_next_version_does_not_fit(
    application, book, tmp_path, rows, header, said
):
    publish_villages(application, book)
    before = stored_counts()
    with pytest.raises(InvalidTable) as caught:
        publish_villages(application, save_villages(tmp_path / "baru.xlsx", rows, header))
    assert said in str(caught.value)
    assert stored_counts() == before
    assert PublishedTable.objects.get().version == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "file is empty"),
        (b"%PDF-1.7", "type PDF"),
        (b"1,2\n3,4\n", "only numbers"),
        (b"Kode,NIK\n1,3273012345678901\n", "looks like personal data (NIK/KK)"),
    ],
)
def test_nothing_is_stored_when_a_file_is_refused(application, tmp_path, content, said):
    path = tmp_path / "buruk.csv"
    path.write_bytes(content)
    before = stored_counts()
    with pytest.raises(InvalidTable) as caught:
        publish_villages(application, path)
    assert said in str(caught.value)
    assert stored_counts() == before


def test_messages_of_the_reader_speak_the_language_of_the_page():
    with translation.override("id"):
        assert str(message("January")) == "Januari"
    with translation.override("en"):
        assert str(message("January")) == "January"


def test_nothing_is_stored_when_storing_breaks_off(application, book, monkeypatch):
    before = stored_counts()

    def fail(**values):
        raise RuntimeError("disk full")

    monkeypatch.setattr(operations, "record_audit", fail)
    with pytest.raises(RuntimeError, match="disk full"):
        publish_villages(application, book)
    assert stored_counts() == before


def test_only_a_data_owner_of_the_agency_may_publish(application, book):
    stranger = officer_of(make_application().owner)
    before = stored_counts()
    with pytest.raises(NotPermitted):
        publish_villages(application, book, actor=stranger)
    assert stored_counts() == before


def test_the_key_of_a_published_table_cannot_change(application, book):
    publish_villages(application, book)
    with pytest.raises(InvalidInput, match="kode"):
        publish_villages(application, book, key_column="Kelurahan")


def test_a_promise_must_lie_ahead(application, book):
    with pytest.raises(InvalidInput):
        publish_villages(application, book, update_promised_on=NOON.date())


def test_the_code_of_an_interface_that_is_no_table_is_not_taken_over(application, book):
    make_interface(application, "kelurahan")
    with pytest.raises(Conflict, match="kelurahan"):
        publish_villages(application, book)


def test_refused_when_somebody_published_while_the_file_was_read(application, book, monkeypatch):
    publish_villages(application, book)
    read = proposals.read_table_apart

    def read_while_another_publishes(path, **values):
        PublishedTable.objects.update(version=7)
        return read(path, **values)

    monkeypatch.setattr(proposals, "read_table_apart", read_while_another_publishes)
    with pytest.raises(Conflict):
        publish_villages(application, book)
    assert PublishedTable.objects.get().version == 7
    assert TableRow.objects.count() == 3


def test_publishing_is_audited_with_what_changed(application, book):
    publish_villages(application, book)
    publish_villages(application, book)
    entry = AuditEntry.objects.filter(action="publish_table").order_by("-id").first()
    assert entry.before == {"version": 1, "rows": 3}
    assert entry.after == {"version": 2, "rows": 3, "file": "kelurahan.xlsx"}
