"""Health of this installation, for the supervisor and for monitoring. It tells no secrets."""

import sqlite3
from typing import Any

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sambung.gateway.admin import get_admin
from sambung.gateway.queries import find_last_confirmed
from sambung.journal.queries import count_pending
from sambung.ledger.queries import count_records, count_unreadable


@never_cache
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Tell how each part is: 200 and `ok` when all of them answer, otherwise 503 and `failing`."""
    parts = {
        "database": _check_database(),
        "ledger": _check_ledger(),
        "gateway": {"ok": get_admin().is_ready()},
    }
    is_well = all(part["ok"] for part in parts.values())
    body = {"status": "ok" if is_well else "failing", **parts, "sqlite": sqlite3.sqlite_version}
    return JsonResponse(body, status=200 if is_well else 503)


def _check_database() -> dict[str, Any]:
    try:
        publication = find_last_confirmed()
        pending = count_pending()
    except DatabaseError:
        return {"ok": False}
    return {
        "ok": True,
        "engine": connections["default"].vendor,
        "pending_events": pending,
        "last_confirmed_publication": publication.confirmed_at if publication else None,
    }


def _check_ledger() -> dict[str, Any]:
    try:
        return {
            "ok": True,
            "engine": connections["ledger"].vendor,
            "records": count_records(),
            "unreadable_lines": count_unreadable(),
        }
    except DatabaseError:
        return {"ok": False}
