"""What the connector answers, request by request."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client
from jsonschema import Draft202012Validator

from sambung.connectors import process
from sambung.connectors.tables import serving
from sambung.connectors.tables.models import PublishedTable
from sambung.exchange.models import Interface, InterfaceState
from tests.connectors.tables import publish_villages, save_villages
from tests.factories import make_application

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(tmp_path):
    application = make_application("Data Wilayah")
    return publish_villages(application, save_villages(tmp_path / "kelurahan.xlsx"))


@pytest.fixture
def ask(settings):
    """Ask the connector process, whose addresses and middleware are its own."""
    settings.ROOT_URLCONF = process.URLCONF
    settings.MIDDLEWARE = process.MIDDLEWARE
    client = Client(raise_request_exception=False)

    def send(path, query="", method="GET", **headers):
        answer = client.generic(method, path, QUERY_STRING=query, **headers)
        body = json.loads(answer.content) if answer.content else None
        return answer.status_code, body, answer.headers

    return send


@pytest.fixture
def call(ask, table):
    def send(path="", query="", method="GET", **headers):
        return ask(table.interface.upstream_path + path, query, method, **headers)

    return send


def keys(answer) -> list[str]:
    status, body, _headers = answer
    assert status == 200
    return [item["kode"][-1] for item in body["items"]]


def check_schema(table, name, value) -> None:
    contract = table.interface.contract
    schema = {"$ref": f"#/components/schemas/{name}", "components": contract["components"]}
    Draft202012Validator(schema).validate(value)


def test_rows_are_answered_in_order_and_as_the_contract_says(table, call):
    status, body, headers = call("/rows")
    assert status == 200
    assert [item["kelurahan"] for item in body["items"]] == ["Sukarasa", "Gegerkalong", "Isola"]
    assert {name: body[name] for name in ("count", "limit", "offset", "version")} == {
        "count": 3,
        "limit": 100,
        "offset": 0,
        "version": 1,
    }
    assert headers["Content-Type"] == "application/json"
    check_schema(table, "Rows", body)


def test_one_row_is_answered_by_its_key(table, call):
    status, body, _headers = call("/rows/32.73.01.1003")
    assert (status, body["kelurahan"], body["warga"]) == (200, "Isola", None)
    check_schema(table, "Row", body)


@pytest.mark.parametrize("path", ["", "/"])
def test_the_table_describes_itself(table, call, path):
    status, body, _headers = call(path)
    assert status == 200
    assert (body["key"], body["row_count"], body["version"]) == ("kode", 3, 1)
    assert body["uploaded_at"] == "2026-11-21T05:00:00Z"
    assert body["update_promised_on"] == "2027-02-19"
    check_schema(table, "Table", body)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kelurahan=Isola", ["3"]),
        ("kode=32.73.01.1002", ["2"]),
        ("warga=1500", ["1"]),
        ("warga=", ["3"]),
        ("luas=3.5", ["3"]),
        ("luas=", ["2"]),
        ("dibentuk=1990-01-01", ["1"]),
        ("aktif=true", ["1", "3"]),
        ("aktif=true&kelurahan=Isola", ["3"]),
        ("aktif=false&kelurahan=Isola", []),
        ("limit=1", ["1"]),
        ("limit=1&offset=2", ["3"]),
        ("offset=9", []),
    ],
)
def test_filters_and_pages_choose_rows(call, query, expected):
    assert keys(call("/rows", query)) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("nik=1", "Unknown filter. There are: kode, kelurahan"),
        ("values__kode=1", "Unknown filter"),
        ("warga=banyak", "The filter warga takes a whole number"),
        ("aktif=ya", "true or false"),
        ("limit=0", "limit must be a number from 1 to 1000"),
        ("limit=1001", "limit must be"),
        ("limit=%C2%B2", "limit must be"),
        ("offset=-1", "offset must be"),
        ("offset=99999999999", "offset must be"),
        ("warga=1&warga=2", "given twice"),
        ("kelurahan=%FF", "Unreadable filters"),
        ("&".join(f"a{n}=1" for n in range(200)), "Unreadable filters"),
    ],
)
def test_a_query_that_cannot_be_answered_is_refused_in_both_languages(table, call, query, said):
    status, body, _headers = call("/rows", query)
    assert (status, body["code"]) == (400, "invalid_input")
    assert said in body["message"]
    assert " / " in body["message"]
    check_schema(table, "Error", body)


@pytest.mark.parametrize(
    "path", ["/rows/99", "/rows/", "/rows/a/b", "/lain", "/rows/32.73.01.1001/x", "x"]
)
def test_what_is_not_there_is_not_found(call, path):
    status, body, _headers = call(path)
    assert (status, (body or {}).get("code")) in [(404, "not_found"), (200, None)]
    if path != "/rows/":
        assert status == 404


def test_filters_on_one_row_are_refused(call):
    assert call("/rows/32.73.01.1001", "warga=1")[0] == 400


def test_a_withdrawn_interface_is_not_found(call):
    Interface.objects.update(state=InterfaceState.RETIRED)
    assert call("/rows")[0] == 404


def test_columns_named_like_lookups_are_filtered_like_any_other(ask, tmp_path):
    application = make_application()
    rows = [("a", "1-x", "5"), ("b", "2-x", "6")]
    header = ("Kode", "Contains", "2026")
    book = save_villages(tmp_path / "t.xlsx", rows, header)
    table = publish_villages(application, book)

    def list_keys(query):
        _status, body, _headers = ask(f"{table.interface.upstream_path}/rows", query)
        return [item["kode"] for item in body["items"]]

    assert list_keys("contains=2-x") == ["b"]
    assert list_keys("kolom_2026=5") == ["a"]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_nothing_can_be_written(call, method):
    status, body, headers = call("/rows", method=method)
    assert (status, body["code"], headers["Allow"]) == (405, "method_not_allowed", "GET, HEAD")


def test_head_tells_the_length_and_sends_no_body(call):
    _status, body, headers = call("/rows")
    status, nothing, same = call("/rows", method="HEAD")
    assert (status, nothing) == (200, None)
    assert same["Content-Length"] == headers["Content-Length"]
    assert len(json.dumps(body)) > 2


def test_an_unchanged_table_is_not_sent_again(table, call, tmp_path):
    tag = call("/rows")[2]["ETag"]
    for sent in (tag, f'W/{tag}, "andere"', "*"):
        status, body, _headers = call("/rows", HTTP_IF_NONE_MATCH=sent)
        assert (status, body) == (304, None)
    publish_villages(table.interface.application, save_villages(tmp_path / "lagi.xlsx"))
    status, _body, headers = call("/rows", HTTP_IF_NONE_MATCH=tag)
    assert status == 200
    assert headers["ETag"] != tag


@pytest.mark.parametrize(
    ("path", "query", "status"), [("/rows/tidak-ada", "", 404), ("/rows", "limit=x", 400)]
)
def test_what_cannot_be_answered_is_not_unchanged(call, path, query, status):
    assert call(path, query, HTTP_IF_NONE_MATCH="*")[0] == status


def test_an_answer_never_mixes_two_versions(table, call, tmp_path, monkeypatch):
    newer = save_villages(tmp_path / "baru.xlsx", [("9", "Baru", 1, 1.5, None, None)])
    read = serving.list_rows
    published = []

    def read_while_another_publishes(*given, **values):
        if not published:
            published.append(publish_villages(table.interface.application, newer))
        return read(*given, **values)

    monkeypatch.setattr(serving, "list_rows", read_while_another_publishes)
    _status, body, headers = call("/rows")
    assert (body["version"], [item["kode"] for item in body["items"]]) == (2, ["9"])
    assert headers["ETag"].endswith('.2"')


def test_unavailable_when_the_table_keeps_changing(table, call, monkeypatch):
    monkeypatch.setattr(serving, "get_version", lambda _table: -1)
    status, body, headers = call("/rows")
    assert (status, body["code"], headers["Retry-After"]) == (503, "unavailable", "1")


@pytest.mark.parametrize(
    ("error", "status"), [(DatabaseError("secret path"), 503), (RuntimeError("secret"), 500)]
)
def test_nothing_of_an_inner_error_reaches_the_caller(call, monkeypatch, error, status):
    def fail(*given):
        raise error

    monkeypatch.setattr(serving, "find_table", fail)
    answered, body, _headers = call("/rows")
    assert answered == status
    assert "secret" not in json.dumps(body)


def test_rows_cost_a_fixed_number_of_queries(call, django_assert_num_queries):
    assert PublishedTable.objects.count() == 1
    with django_assert_num_queries(4):
        call("/rows", "kelurahan=Isola&limit=1000")
    with django_assert_num_queries(3):
        call("/rows", "limit=1000")
    with django_assert_num_queries(3):
        call("/rows/32.73.01.1001")
