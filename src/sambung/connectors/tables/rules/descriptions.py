"""The OpenAPI 3.1 description of a published table. Pure; it also names the operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sambung.connectors.tables.rules.rows import Column, ColumnType
from sambung.kernel.messages import message as _

DEFAULT_LIMIT = 100
MAX_LIMIT = 1000

_JSON_TYPES: dict[ColumnType, dict[str, Any]] = {
    ColumnType.TEXT: {"type": "string"},
    ColumnType.INTEGER: {"type": "integer"},
    ColumnType.NUMBER: {"type": "number"},
    ColumnType.DATE: {"type": "string", "format": "date"},
    ColumnType.BOOLEAN: {"type": "boolean"},
}
_REFUSALS = {
    "401": _("No valid access token"),
    "403": _("No agreement covers this call"),
    "429": _("Too many calls; wait a moment"),
    "503": _("The table cannot be read now; try again later"),
}


@dataclass(frozen=True, slots=True)
class TableDescription:
    """What a contract tells of a table. `server_url` is its address on the exchange."""

    name: str
    description: str
    server_url: str
    version: int
    columns: Sequence[Column]
    key: Column
    example_key: str


def describe_contract(table: TableDescription) -> dict[str, Any]:
    """Give the OpenAPI description of a table: its rows, one row, and the table itself.

    The texts are in the language of whoever publishes. The path parameter carries the key of a
    real row as its example, so that a contract test can call every operation.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": table.name,
            "version": str(table.version),
            "description": table.description,
        },
        "servers": [{"url": table.server_url}],
        "security": [{"accessToken": []}],
        "paths": {
            "/": {"get": _describe_table()},
            "/rows": {"get": _list_rows(table)},
            "/rows/{key}": {"get": _get_row(table)},
        },
        "components": {
            "securitySchemes": {
                "accessToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": str(_("OAuth 2 client credentials of your application")),
                }
            },
            "parameters": {"client": _client_parameter()},
            "schemas": {
                "Row": _row_schema(table),
                "Rows": _rows_schema(),
                "Table": _table_schema(),
                "Error": _error_schema(),
            },
        },
    }


def _describe_table() -> dict[str, Any]:
    return {
        "operationId": "describeTable",
        "summary": str(_("Columns, number of rows and age of the table")),
        "parameters": [{"$ref": "#/components/parameters/client"}],
        "responses": _responses("Table", _("The table"), "304"),
    }


def _list_rows(table: TableDescription) -> dict[str, Any]:
    filters = [
        {
            "name": column.name,
            "in": "query",
            "description": str(_("Only rows with exactly this value; empty for empty cells")),
            "allowEmptyValue": True,
            "schema": {**_JSON_TYPES[column.type], "title": column.title},
        }
        for column in table.columns
    ]
    return {
        "operationId": "listRows",
        "summary": str(_("Rows of the table in its order, filtered and page by page")),
        "parameters": [
            {"$ref": "#/components/parameters/client"},
            *filters,
            _page_parameter("limit", minimum=1, default=DEFAULT_LIMIT, maximum=MAX_LIMIT),
            _page_parameter("offset", minimum=0, default=0),
        ],
        "responses": _responses("Rows", _("The rows of this page"), "304", "400"),
    }


def _get_row(table: TableDescription) -> dict[str, Any]:
    return {
        "operationId": "getRow",
        "summary": str(_("The row with a key")),
        "parameters": [
            {"$ref": "#/components/parameters/client"},
            {
                "name": "key",
                "in": "path",
                "required": True,
                "description": table.key.title,
                "schema": {"type": "string"},
                "example": table.example_key,
            },
        ],
        "responses": _responses("Row", _("The row"), "304", "404"),
    }


def _client_parameter() -> dict[str, Any]:
    return {
        "name": "X-Road-Client",
        "in": "header",
        "required": True,
        "description": str(_("Your application: ID/OPD/agency/application")),
        "schema": {"type": "string"},
    }


def _page_parameter(name: str, **bounds: int) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": {"type": "integer", **bounds}}


def _responses(schema: str, title: Any, *others: str) -> dict[str, Any]:
    texts = {
        **_REFUSALS,
        "400": _("A filter or page is not possible; the message says which are"),
        "404": _("No row has this key"),
    }
    responses: dict[str, Any] = {
        "200": {
            "description": str(title),
            "headers": {"ETag": {"schema": {"type": "string"}}},
            "content": _json(schema),
        }
    }
    if "304" in others:
        responses["304"] = {"description": str(_("Not changed since the ETag you sent"))}
    for status in sorted({*others, *_REFUSALS} - {"304"}):
        responses[status] = {"description": str(texts[status]), "content": _json("Error")}
    return responses


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _row_schema(table: TableDescription) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for column in table.columns:
        schema = {**_JSON_TYPES[column.type], "title": column.title}
        if column.name != table.key.name:
            schema["type"] = [schema["type"], "null"]
        properties[column.name] = schema
    return {"type": "object", "required": list(properties), "properties": properties}


def _rows_schema() -> dict[str, Any]:
    return _closed_object(
        items={"type": "array", "items": {"$ref": "#/components/schemas/Row"}},
        count={"type": "integer", "description": str(_("Rows that match, on all pages"))},
        limit={"type": "integer"},
        offset={"type": "integer"},
        version={"type": "integer", "description": str(_("Rises with each upload"))},
    )


def _table_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return _closed_object(
        name=text,
        description=text,
        key={**text, "description": str(_("Name of the column that names a row"))},
        columns={
            "type": "array",
            "items": _closed_object(
                name=text,
                title=text,
                type={**text, "enum": [kind.value for kind in ColumnType]},
            ),
        },
        row_count={"type": "integer"},
        uploaded_at={**text, "format": "date-time"},
        update_promised_on={"type": ["string", "null"], "format": "date"},
        version={"type": "integer"},
    )


def _error_schema() -> dict[str, Any]:
    text = {"type": "string"}
    return {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": text, "message": text},
    }


def _closed_object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }
