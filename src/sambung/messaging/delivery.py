"""Handing the messages of the outbox over to providers.

A message is deleted only after its provider took it: a crash in between sends it twice, and none
is lost. Each attempt carries the same key, by which a provider may know the second one.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from sambung.kernel.contacts import ContactKind
from sambung.messaging.outbox import (
    FAILED_FOLDER,
    Message,
    get_outbox,
    list_failed_messages,
    list_messages,
    read_message,
    write_message,
)
from sambung.messaging.transports import NotSent

log = logging.getLogger("sambung.messages")

GIVE_UP_AFTER = timedelta(hours=24)
KEEP_FAILED = timedelta(days=30)
_FIRST_PAUSE = timedelta(seconds=5)
_LONGEST_PAUSE = timedelta(minutes=30)
_AT_ONCE = 50
_CHANNELS = frozenset(kind.value for kind in ContactKind)


def deliver_messages(*, now: datetime) -> int:
    """Send the messages that are due and have a provider; gives how many were taken.

    Messages of a channel without a provider stay. One that is not taken is tried again after
    growing pauses; when it is refused for good, or a day old, it goes to `outbox/failed` with a
    finding. So does a message that waited longer than a day for a provider to be set: nobody
    expects last week's code. Gives 0 at once while another process delivers.
    """
    if not settings.SAMBUNG_MESSAGE_TRANSPORTS:
        return 0
    with _hold(get_outbox()) as is_ours:
        return sum(_deliver_waiting(now)) if is_ours else 0


def purge_failed_messages(*, now: datetime) -> int:
    """Delete messages given up more than 30 days ago: they name people. Gives how many."""
    limit = (now - KEEP_FAILED).timestamp()
    old = [path for path in list_failed_messages() if path.stat().st_mtime < limit]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _deliver_waiting(now: datetime) -> Iterator[bool]:
    """Try what is due. A channel whose provider fails is left alone until the next call.

    Else a provider that does not answer would keep every message, and the other channel, waiting
    for one time limit after another.
    """
    attempts, failing = 0, set[str]()
    for path in list_messages():
        message = None if _lacks_provider(path) else _find_message(path)
        if message is None or message.channel in failing or not _is_due(message, now):
            continue
        attempts += 1
        fault = _try(path, message, now)
        if fault and not fault.is_final:
            failing.add(message.channel)
        yield fault is None
        if attempts == _AT_ONCE:
            return


def _lacks_provider(path: Path) -> bool:
    """Tell by its name that nobody carries a message: thousands may wait for no provider."""
    channel = path.stem.rpartition("-")[2]
    return channel in _CHANNELS and channel not in settings.SAMBUNG_MESSAGE_TRANSPORTS


def _find_message(path: Path) -> Message | None:
    """Read a message; one that cannot be read is put aside, so that it stops nobody else's."""
    try:
        message = read_message(path)
        datetime.fromisoformat(message.written_at)
        datetime.fromisoformat(message.due_at or message.written_at)
    except FileNotFoundError:
        return None  # an administrator, or a program of the city, took it
    except (OSError, TypeError, ValueError, AttributeError):
        log.error("message %s cannot be read; it lies in outbox/failed", path.stem)
        _put_aside(path)
        return None
    return message


def _is_due(message: Message, now: datetime) -> bool:
    has_provider = message.channel in settings.SAMBUNG_MESSAGE_TRANSPORTS
    return has_provider and datetime.fromisoformat(message.due_at or message.written_at) <= now


def _try(path: Path, message: Message, now: datetime) -> NotSent | None:
    """Send one message; give the fault if it was not taken."""
    try:
        if now - datetime.fromisoformat(message.written_at) > GIVE_UP_AFTER:
            raise NotSent(message.finding or "waited_too_long", is_final=True)
        settings.SAMBUNG_MESSAGE_TRANSPORTS[message.channel].send(
            to=message.to, subject=message.subject, text=message.text, key=path.stem
        )
    except NotSent as fault:
        _keep(path, message, fault, now)
        return fault
    path.unlink(missing_ok=True)
    return None


def _keep(path: Path, message: Message, fault: NotSent, now: datetime) -> None:
    attempts = message.attempts + 1
    pause = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 16), _LONGEST_PAUSE)
    due_at = "" if fault.is_final else (now + pause).isoformat()
    write_message(path, replace(message, attempts=attempts, due_at=due_at, finding=fault.finding))
    if fault.is_final:
        log.error("message %s (%s) given up: %s", path.stem, message.channel, fault.finding)
        _put_aside(path)
    else:
        log.warning("message %s (%s) waits: %s", path.stem, message.channel, fault.finding)


def _put_aside(path: Path) -> None:
    folder = path.parent / FAILED_FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(PermissionError):
        path.touch()  # it is kept for 30 days from now
    path.replace(folder / path.name)


@contextmanager
def _hold(outbox: Path) -> Iterator[bool]:
    """Hold the outbox as the only one who delivers; False when somebody else does."""
    with open(outbox / ".lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
