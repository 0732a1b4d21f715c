"""Puts the rights of the database into force: compile, check, rename, confirm, record.

One publisher runs at a time. An event counts as handled only when Envoy itself reported the
version that takes it into account; until then it stays pending and is tried again.
"""

import gc
import json
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from sambung.gateway.admin import Admin, get_admin
from sambung.gateway.compiling import Compilation, compile_closed_gateway, compile_gateway
from sambung.gateway.folder import GatewayFolder
from sambung.gateway.models import Publication
from sambung.gateway.process import (
    BOOTSTRAP_FILE,
    FOLDER,
    LOG_FILE,
    SPOOL,
    check_configuration,
    get_placement,
)
from sambung.gateway.queries import find_latest_publication
from sambung.gateway.translation.bootstrap import build_bootstrap, build_for_validation
from sambung.gateway.translation.intermediate import GatewayModel, narrow
from sambung.gateway.translation.resources import Resource, translate, version_of
from sambung.identity.events import RIGHTS_CHANGED
from sambung.journal.operations import mark_handled
from sambung.journal.queries import list_pending
from sambung.kernel import clock
from sambung.kernel.errors import SambungError, Unavailable

log = logging.getLogger(__name__)

Answer = TypeVar("Answer")

RECOMPILE_AFTER = timedelta(minutes=1)
"""How often the database is compared with what is in force, without any event."""
RETRY_AFTER = timedelta(seconds=5)
CONFIRM_SECONDS = 10.0

_checked: dict[Path, tuple[GatewayModel, Mapping[str, Resource]]] = {}
"""What this process has checked and put into place, by folder."""

_POLL_SECONDS = 0.005
_TAKE_OVER_SECONDS = 0.02
"""Envoy's main thread reports a version a moment before its serving threads enforce it."""


def write_initial_files() -> None:
    """Write what Envoy needs to start, before it is started.

    The files are brought up to date with the database. When that fails, those of the last run
    stay, and the gateway serves what was last in force; without any, it lets nobody pass.
    """
    folder = _get_folder()
    spool: Path = settings.SAMBUNG_DATA_FOLDER / SPOOL
    with folder.lock():
        spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Envoy would make its log readable for others.
        (spool / LOG_FILE).touch(mode=0o600)
        folder.write_file(BOOTSTRAP_FILE, _to_bytes(build_bootstrap(get_placement())))
        try:
            compilation = compile_gateway(today=localdate(clock.now()))
            _put_into_place(folder, compilation.model, translate(compilation.model))
        except (SambungError, DatabaseError) as error:
            log.warning("the gateway starts from the files of the last run: %s", error)
            if not folder.is_complete():
                closed = translate(compile_closed_gateway())
                folder.replace_files(closed, folder.list_changed(closed))


def publish(*, now: datetime) -> Publication:
    """Bring what Envoy enforces in line with the database; cheap when nothing is to be done.

    Call it after every event and every second or so besides: agreements end at midnight without
    an event, and a gateway that was down is confirmed when it is back. Never raises for what may
    pass by itself: the publication that is returned says in `error` why it is not in force.
    """
    folder = _get_folder()
    with folder.lock():
        pending = list_pending(RIGHTS_CHANGED)
        latest = find_latest_publication()
        if latest is not None and not _is_due(latest, pending, now):
            return latest
        return _publish(folder, latest, pending, now)


def _is_due(latest: Publication, pending: tuple[int, ...], now: datetime) -> bool:
    """Tell whether there may be something to do.

    What failed is tried again after a pause, or at once when something new has happened.
    """
    since = now - latest.checked_at
    if any(number > latest.up_to_event for number in pending) or since >= RECOMPILE_AFTER:
        return True
    if localdate(now) != localdate(latest.checked_at):
        return True
    if latest.error:
        return since >= RETRY_AFTER
    return (bool(pending) or latest.confirmed_at is None) and get_admin().is_ready()


def _publish(
    folder: GatewayFolder, latest: Publication | None, pending: tuple[int, ...], now: datetime
) -> Publication:
    with _without_cycle_search():
        compilation = compile_gateway(today=localdate(now))
        resources = translate(compilation.model)
    publication = _continue_or_begin(latest, resources, compilation, pending, now)
    try:
        refused_before = _find(Admin.get_refusals) or {}
        _put_into_place(folder, compilation.model, resources)
        is_confirmed = _confirm(resources, refused_before)
    except (SambungError, OSError) as error:
        publication.error = str(error)
        log.error("new rights are not in force: %s", error)
        is_confirmed = False
    with transaction.atomic():
        if is_confirmed:
            publication.confirmed_at = publication.confirmed_at or clock.now()
            mark_handled(numbers=pending, now=clock.now())
        publication.save()
    return publication


@contextmanager
def _without_cycle_search() -> Iterator[None]:
    """Pause the search for cycles: a city is 100,000 small objects that hold none.

    The search would double the time of a revocation.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _continue_or_begin(
    latest: Publication | None,
    resources: Mapping[str, Resource],
    compilation: Compilation,
    pending: tuple[int, ...],
    now: datetime,
) -> Publication:
    """Give the publication of this version: the latest when nothing changed, else a new one."""
    version = version_of(resources)
    if latest is None or latest.version != version:
        reached = latest.up_to_event if latest else 0
        latest = Publication(version=version, written_at=now, up_to_event=reached)
    latest.up_to_event = max((latest.up_to_event, *pending))
    latest.checked_at = now
    latest.error = ""
    latest.left_out = [str(problem) for problem in compilation.left_out]
    return latest


def _put_into_place(
    folder: GatewayFolder, model: GatewayModel, resources: Mapping[str, Resource]
) -> None:
    """Replace the files that differ, once Envoy has found nothing wrong with what is new."""
    changed = folder.list_changed(resources)
    if changed:
        unchecked = translate(_find_unchecked_part(folder, model))
        check_configuration(_to_bytes(build_for_validation(get_placement(), unchecked)))
        folder.replace_files(resources, changed)
        _checked[folder.path] = (model, resources)


def _find_unchecked_part(folder: GatewayFolder, model: GatewayModel) -> GatewayModel:
    """Give the part that Envoy has not checked yet: all, unless what stands was checked here.

    Checking a city takes as long as Envoy's reading of it; checking one interface does not.
    """
    earlier, resources = _checked.get(folder.path, (None, {}))
    if earlier is None or folder.list_changed(resources):
        return model
    return narrow(model, earlier)


def _confirm(resources: Mapping[str, Resource], refused_before: Mapping[str, int]) -> bool:
    """Wait until Envoy reports every version. False when no Envoy answers.

    Raises:
        Unavailable: Envoy answers, but refuses the new version or does not take it over in time.
    """
    wanted = {name: resource.version for name, resource in resources.items()}
    deadline = time.monotonic() + CONFIRM_SECONDS
    pause = _POLL_SECONDS
    while (enforced := _find(Admin.get_versions)) != wanted:
        if enforced is None:
            return False
        refused = _find(Admin.get_refusals) or {}
        is_refused = any(refused[name] > refused_before.get(name, 0) for name in refused)
        if is_refused or time.monotonic() > deadline:
            late = [name for name in wanted if enforced.get(name) != wanted[name]]
            raise Unavailable(
                _("The gateway does not take over: %(names)s. See its messages.")
                % {"names": ", ".join(late)}
            )
        time.sleep(pause)
        pause = min(pause * 1.5, 0.1)
    time.sleep(_TAKE_OVER_SECONDS)
    return True


def _find(ask: Callable[[Admin], Answer]) -> Answer | None:
    """Ask Envoy; None when it does not answer."""
    try:
        return ask(get_admin())
    except Unavailable:
        return None


def _get_folder() -> GatewayFolder:
    return GatewayFolder(settings.SAMBUNG_DATA_FOLDER / FOLDER)


def _to_bytes(configuration: Mapping[str, object]) -> bytes:
    return json.dumps(configuration, sort_keys=True, separators=(",", ":")).encode()
