"""Health of this installation, for the supervisor and for monitoring.

A stranger learns whether Sambung serves. What is wrong with which part is for who asks from the
machine itself; which duties are in trouble, for officers who may see the duties.
"""

import ipaddress
import sqlite3
from typing import Any

from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sambung.directory.authorization import CITY, may
from sambung.directory.models import User
from sambung.directory.permissions import READ_DUTIES
from sambung.directory.queries import get_actor
from sambung.gateway.admin import get_admin
from sambung.gateway.process import serves_pages
from sambung.gateway.queries import find_last_confirmed
from sambung.journal.queries import count_pending, list_duty_standings
from sambung.journal.rules import TROUBLED
from sambung.kernel import clock
from sambung.ledger.queries import count_records, count_unreadable


@never_cache
@require_safe
def show_health(request: HttpRequest) -> HttpResponse:
    """Tell whether it serves, and to those who run it how each part is.

    200 and `ok` when all is well; 200 and `degraded` when only a duty keeps failing or stands
    still, since every page and call is answered all the same; otherwise 503 and `failing`.
    Strangers read `ok` for `degraded`, and nothing besides.
    """
    parts = {
        "database": _check_database(),
        "ledger": _check_ledger(),
        "gateway": {"ok": get_admin().is_ready()},
        "pages": {"ok": serves_pages()},
    }
    serves = all(part["ok"] for part in parts.values())
    code = 200 if serves else 503
    sees_duties = _may_see_duties(request)
    if not (sees_duties or _is_on_this_machine(request)):
        return JsonResponse({"status": "ok" if serves else "failing"}, status=code)
    duties = _check_duties(sees_names=sees_duties)
    status = "failing" if not serves else "ok" if duties["ok"] else "degraded"
    body = {"status": status, **parts, "duties": duties, "sqlite": sqlite3.sqlite_version}
    return JsonResponse(body, status=code)


def _is_on_this_machine(request: HttpRequest) -> bool:
    """Tell whether the caller is this machine, and not a proxy on it that nobody told us of."""
    if request.META.get("sambung.is_relayed") or "HTTP_X_FORWARDED_FOR" in request.META:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _check_duties(*, sees_names: bool) -> dict[str, Any]:
    now = clock.now()
    try:
        troubled = [each for each in list_duty_standings(now=now) if each.condition in TROUBLED]
        part: dict[str, Any] = {"ok": not troubled, "in_trouble": len(troubled)}
        if troubled and sees_names:
            part["names"] = {each.duty.name: each.condition for each in troubled}
    except DatabaseError:
        return {"ok": False}
    return part


def _may_see_duties(request: HttpRequest) -> bool:
    try:
        user = request.user
        return isinstance(user, User) and may(get_actor(user, now=clock.now()), READ_DUTIES, CITY)
    except DatabaseError:
        return False


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
