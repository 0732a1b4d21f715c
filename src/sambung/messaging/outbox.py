"""Messages to people: codes, invitations and notices, by e-mail or telephone.

A message is a file in `outbox/` of the data folder that only the owner of the process can read.
Without a provider it stays there, for an administrator or a test to read; with one the worker
hands it over and deletes it (`delivery.py`). So a page never waits for a provider, a
code never lies in the database, and who is told something cannot be told from how long a page took.
"""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from sambung.kernel import clock
from sambung.kernel.files import write_atomically

FAILED_FOLDER = "failed"
"""Where the outbox keeps what no provider took."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `channel` is `email` or `phone`.

    The last three say how handing it over went: attempts so far, when the next one is due (empty:
    at once), and the code of the latest fault.
    """

    to: str
    channel: str
    kind: str
    subject: str
    text: str
    written_at: str
    attempts: int = 0
    due_at: str = ""
    finding: str = ""


def send_message(
    to: str, kind: str, values: Mapping[str, Any] | None = None, *, now: datetime | None = None
) -> None:
    """Send a message once the present transaction is kept; undone with it otherwise.

    `to` is an e-mail address or a telephone number in international form (+62…). `kind` names
    the template `messages/<kind>.txt`: its first line is the subject (unused on a telephone),
    the rest the text, both in the language in force. `values` fill the template.
    """
    subject, _newline, text = render_to_string(
        f"messages/{kind}.txt", dict(values or {})
    ).partition("\n")
    message = Message(
        to=to,
        channel="email" if "@" in to else "phone",
        kind=kind,
        subject=subject.strip(),
        text=text.strip(),
        written_at=(now or clock.now()).isoformat(),
    )
    transaction.on_commit(lambda: _write(message))


def list_messages() -> tuple[Path, ...]:
    """List the files of messages that wait in the outbox, oldest first.

    A name ends with the channel, so that who looks for one need not read the others.
    """
    return tuple(sorted(get_outbox().glob("*.json")))


def list_failed_messages() -> tuple[Path, ...]:
    """List the files of messages that were given up, oldest first."""
    return tuple(sorted((get_outbox() / FAILED_FOLDER).glob("*.json")))


def read_message(path: Path) -> Message:
    """Read one message of the outbox."""
    return Message(**json.loads(path.read_text(encoding="utf-8")))


def write_message(path: Path, message: Message) -> None:
    """Put a message into its file, whole or not at all, for the eyes of its owner only."""
    content = json.dumps(asdict(message), ensure_ascii=False, indent=2).encode()
    write_atomically(path, content, mode=0o600)


def get_outbox() -> Path:
    """Give the folder of waiting messages, made private when it is not there yet."""
    folder: Path = settings.SAMBUNG_DATA_FOLDER / "outbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write(message: Message) -> None:
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}-{message.channel}.json"
    write_message(get_outbox() / name, message)
