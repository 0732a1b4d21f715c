"""Serves the published tables to the gateway.

A table is replaced in one transaction that names other rows and raises its version. An answer is
made of several reads, so the version is read again at the end, and the reads are repeated when it
has risen: an answer never mixes two versions, and reading takes no lock.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.urls import re_path
from django.utils.cache import get_conditional_response

from sambung.connectors.answers import answer_json, answer_unavailable
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
from sambung.kernel.errors import InvalidInput, NotFound
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _

_ATTEMPTS = 3
_MAX_PARAMETERS = 100
_TABLE = r"^(?P<agency>[^/]+)/(?P<application>[^/]+)/(?P<interface>[^/]+)"

_Reader = Callable[[PublishedTable, str], Any]


def show_table(request: HttpRequest, **address: str) -> HttpResponse:
    """Describe a table: its columns, its key, its version."""
    return _answer(request, address, _describe)


def show_rows(request: HttpRequest, **address: str) -> HttpResponse:
    """Answer a page of the rows that match the filters of the query."""
    return _answer(request, address, _read_rows)


def show_row(request: HttpRequest, key: str, **address: str) -> HttpResponse:
    """Answer the row with a key."""
    return _answer(request, address, lambda table, query: _read_row(table, query, key))


ROUTES = (
    re_path(_TABLE + r"/?\Z", show_table),
    re_path(_TABLE + r"/rows/?\Z", show_rows),
    re_path(_TABLE + r"/rows/(?P<key>[^/]+)/?\Z", show_row),
)


def _answer(request: HttpRequest, address: dict[str, str], read: _Reader) -> HttpResponse:
    for _attempt in range(_ATTEMPTS):
        table = find_table(address["agency"], address["application"], address["interface"])
        if table is None:
            raise _not_found()
        tag = f'"{table.pk}.{table.version}"'
        # Read before the tag is compared: what is not there, or cannot be asked, is no 304.
        body = read(table, request.META.get("QUERY_STRING", ""))
        if get_version(table) != table.version:
            continue
        response = answer_json(body, headers={"ETag": tag})
        return get_conditional_response(request, etag=tag, response=response) or response
    return answer_unavailable()


def _describe(table: PublishedTable, query: str) -> dict[str, Any]:
    _refuse_filters(query)
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


def _read_row(table: PublishedTable, query: str, key: str) -> dict[str, Any]:
    _refuse_filters(query)
    row = find_row(table, key)
    if row is None:
        raise _not_found()
    return row


def _refuse_filters(query: str) -> None:
    if query:
        raise InvalidInput(_("No filters here."))


def _parse_query(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            query, keep_blank_values=True, errors="strict", max_num_fields=_MAX_PARAMETERS
        )
    except ValueError:
        raise InvalidInput(_("Unreadable filters.")) from None
    parameters = dict(pairs)
    if len(parameters) < len(pairs):
        raise InvalidInput(_("A filter was given twice."))
    return parameters


def _read_number(text: str, name: str, least: int, most: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= 10
    if not is_number or not least <= int(text) <= most:
        raise InvalidInput(
            _(
                "%(name)s must be a number from %(least)d to %(most)d.",
                name=name,
                least=least,
                most=most,
            )
        )
    return int(text)


def _read_filter(columns: dict[str, Column], name: str, text: str) -> RowFilter:
    column = columns.get(name)
    if column is None:
        known = ", ".join(columns)
        raise InvalidInput(_("Unknown filter. There are: %(known)s.", known=known))
    try:
        return RowFilter(name, parse_value(text, column.type))
    except ValueError:
        kind = _TYPE_WORDS[column.type]
        raise InvalidInput(_("The filter %(name)s takes %(kind)s.", name=name, kind=kind)) from None


_TYPE_WORDS: dict[ColumnType, Message] = {
    ColumnType.TEXT: _("text"),
    ColumnType.INTEGER: _("a whole number"),
    ColumnType.NUMBER: _("a number"),
    ColumnType.DATE: _("a date (2026-08-17)"),
    ColumnType.BOOLEAN: _("true or false"),
}


def _not_found() -> NotFound:
    return NotFound(_("Nothing is at this address."))
