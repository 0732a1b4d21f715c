"""Serves the published tables to the gateway: a WSGI callable with its own small routing.

A table is replaced in one transaction that raises its version. An answer is made of several
reads, so the version is read again at the end, and the reads are repeated when it has risen: an
answer never mixes two versions, and reading takes no lock.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl
from wsgiref.types import StartResponse, WSGIEnvironment

from django.db import DatabaseError, close_old_connections

from sambung.connectors.tables.models import PublishedTable
from sambung.connectors.tables.queries import (
    RowFilter,
    find_row,
    find_table,
    get_version,
    list_rows,
)
from sambung.connectors.tables.rules.descriptions import DEFAULT_LIMIT, MAX_LIMIT
from sambung.connectors.tables.rules.rows import Column, ColumnType, parse_value

_log = logging.getLogger(__name__)
_ATTEMPTS = 3
_MAX_PARAMETERS = 100


@dataclass(frozen=True, slots=True)
class TableResponse:
    """What is sent back: a status, a JSON value, and headers beside the usual ones."""

    status: HTTPStatus
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """A request that cannot be answered as asked; its message is in both languages."""

    def __init__(self, status: HTTPStatus, code: str, indonesian: str, english: str) -> None:
        super().__init__(code)
        self.answer = TableResponse(status, {"code": code, "message": f"{indonesian} / {english}"})


def serve(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Answer one request. Whatever goes wrong inside, nothing of it reaches the caller."""
    close_old_connections()
    try:
        answer = _answer(environ)
    except Refusal as refusal:
        answer = refusal.answer
    except DatabaseError:
        _log.exception("A published table could not be read.")
        answer = _unavailable()
    except Exception:  # noqa: BLE001 - the last guard before the caller
        _log.exception("A request to a published table failed.")
        answer = Refusal(
            HTTPStatus.INTERNAL_SERVER_ERROR,
            "internal_error",
            "Terjadi kesalahan di Sambung.",
            "Something went wrong inside Sambung.",
        ).answer
    finally:
        close_old_connections()
    return _send(answer, environ, start_response)


def _send(
    answer: TableResponse, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", **answer.headers}
    content = b""
    if answer.body is not None:
        content = json.dumps(answer.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers["Content-Type"] = "application/json"
        headers["Content-Length"] = str(len(content))
    start_response(f"{answer.status.value} {answer.status.phrase}", list(headers.items()))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [content]


def _answer(environ: WSGIEnvironment) -> TableResponse:
    if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
        refusal = Refusal(
            HTTPStatus.METHOD_NOT_ALLOWED,
            "method_not_allowed",
            "Data ini hanya dapat dibaca (GET).",
            "This data can only be read (GET).",
        )
        refusal.answer.headers["Allow"] = "GET, HEAD"
        raise refusal
    address, rest = _split_path(environ)
    for _attempt in range(_ATTEMPTS):
        table = find_table(*address)
        if table is None:
            raise _not_found()
        tag = f'"{table.pk}.{table.version}"'
        # Read before the tag is compared: what is not there, or cannot be asked, is no 304.
        body = _read_body(table, rest, environ.get("QUERY_STRING", ""))
        if get_version(table) != table.version:
            continue
        if _matches(environ.get("HTTP_IF_NONE_MATCH", ""), tag):
            return TableResponse(HTTPStatus.NOT_MODIFIED, headers={"ETag": tag})
        return TableResponse(HTTPStatus.OK, body, {"ETag": tag})
    return _unavailable()


def _split_path(environ: WSGIEnvironment) -> tuple[tuple[str, str, str], list[str]]:
    try:
        path = environ.get("PATH_INFO", "").encode("latin-1").decode()
    except UnicodeError:
        raise _not_found() from None
    segments = path.removesuffix("/").split("/")
    if len(segments) < 5 or segments[:2] != ["", "tables"]:
        raise _not_found()
    agency, application, interface = segments[2:5]
    return (agency, application, interface), segments[5:]


def _read_body(table: PublishedTable, rest: list[str], query: str) -> dict[str, Any]:
    if rest == ["rows"]:
        return _read_rows(table, query)
    if query:
        raise _bad_request("Alamat ini tidak memakai saringan.", "No filters here.")
    if not rest:
        return _describe(table)
    if len(rest) == 2 and rest[0] == "rows":
        row = find_row(table, rest[1])
        if row is not None:
            return row
    raise _not_found()


def _describe(table: PublishedTable) -> dict[str, Any]:
    promised = table.update_promised_on
    return {
        "name": table.interface.name,
        "description": table.interface.description,
        "key": table.key,
        "columns": table.columns,
        "row_count": table.row_count,
        "uploaded_at": table.uploaded_at.isoformat().replace("+00:00", "Z"),
        "update_promised_on": promised.isoformat() if promised else None,
        "version": table.version,
    }


def _read_rows(table: PublishedTable, query: str) -> dict[str, Any]:
    parameters = _parse_query(query)
    limit = _read_number(parameters.pop("limit", str(DEFAULT_LIMIT)), "limit", 1, MAX_LIMIT)
    offset = _read_number(parameters.pop("offset", "0"), "offset", 0, 2**31 - 1)
    columns = {stored["name"]: Column.from_dict(stored) for stored in table.columns}
    filters = [_read_filter(columns, name, text) for name, text in parameters.items()]
    items, count = list_rows(table, filters, limit=limit, offset=offset)
    return {
        "items": items,
        "count": count,
        "limit": limit,
        "offset": offset,
        "version": table.version,
    }


def _parse_query(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except ValueError:
        raise _bad_request("Saringan tidak dapat dibaca.", "Unreadable filters.") from None
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise _bad_request("Saringan ditulis dua kali.", "A filter was given twice.")
    return parameters


def _read_number(text: str, name: str, least: int, most: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 10
    if not is_number or not least <= int(text) <= most:
        raise _bad_request(
            f"{name} harus bilangan {least} sampai {most}.",
            f"{name} must be a number from {least} to {most}.",
        )
    return int(text)


def _read_filter(columns: dict[str, Column], name: str, text: str) -> RowFilter:
    column = columns.get(name)
    if column is None:
        known = ", ".join(columns)
        raise _bad_request(
            f"Saringan tidak dikenal. Yang ada: {known}.",
            f"Unknown filter. There are: {known}.",
        )
    try:
        return RowFilter(name, parse_value(text, column.type))
    except ValueError:
        raise _bad_request(
            f"Nilai saringan {name} harus berupa {_TYPE_WORDS[column.type][0]}.",
            f"The filter {name} takes {_TYPE_WORDS[column.type][1]}.",
        ) from None


_TYPE_WORDS = {
    ColumnType.TEXT: ("teks", "text"),
    ColumnType.INTEGER: ("bilangan bulat", "a whole number"),
    ColumnType.NUMBER: ("bilangan", "a number"),
    ColumnType.DATE: ("tanggal (2026-08-17)", "a date (2026-08-17)"),
    ColumnType.BOOLEAN: ("true atau false", "true or false"),
}


def _matches(header: str, tag: str) -> bool:
    sent = [part.strip().removeprefix("W/") for part in header.split(",")]
    return tag in sent or sent == ["*"]


def _bad_request(indonesian: str, english: str) -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "invalid_input", indonesian, english)


def _not_found() -> Refusal:
    return Refusal(
        HTTPStatus.NOT_FOUND, "not_found", "Tidak ada data di alamat ini.", "Nothing is here."
    )


def _unavailable() -> TableResponse:
    answer = Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "unavailable",
        "Data sedang tidak dapat dibaca. Coba lagi sebentar.",
        "The data cannot be read now. Try again shortly.",
    ).answer
    answer.headers["Retry-After"] = "1"
    return answer
