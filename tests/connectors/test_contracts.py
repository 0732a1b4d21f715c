"""The contract of a table is OpenAPI 3.1 and names the operations the exchange asks for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openapi_spec_validator import OpenAPIV31SpecValidator

from sambung.connectors.tables.rules.descriptions import TableDescription, describe_contract
from sambung.connectors.tables.rules.rows import Column, ColumnType, name_columns
from sambung.exchange.rules.contracts import read_operations


def describe(columns) -> dict:
    return describe_contract(
        TableDescription(
            name="Daftar kelurahan",
            description="",
            server_url="http://127.0.0.1:8100/r1/ID/OPD/PD-1/APL-0001/kelurahan",
            version=1,
            columns=columns,
            key=columns[0],
            example_key="32.73.01.1001",
        )
    )


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=20), st.sampled_from(ColumnType)),
        min_size=1,
        max_size=6,
    )
)
def test_contract_is_valid_openapi_whatever_the_columns(described):
    titles = [title for title, _type in described]
    columns = [
        Column(name, title, kind)
        for name, (title, kind) in zip(name_columns(titles), described, strict=True)
    ]
    OpenAPIV31SpecValidator(describe(columns)).validate()


def test_contract_names_three_reading_operations():
    operations = read_operations(describe([Column("kode", "Kode", ColumnType.TEXT)]))
    assert {(o.operation_id, o.path_template) for o in operations} == {
        ("describeTable", "/"),
        ("listRows", "/rows"),
        ("getRow", "/rows/{key}"),
    }
    assert all(operation.is_safe for operation in operations)


@pytest.mark.parametrize("kind", ColumnType)
def test_only_the_key_is_never_empty(kind):
    columns = [Column("kode", "Kode", ColumnType.TEXT), Column("nilai", "Nilai", kind)]
    row = describe(columns)["components"]["schemas"]["Row"]["properties"]
    assert row["kode"]["type"] == "string"
    assert row["nilai"]["type"][1] == "null"
