"""Messages to people: codes, invitations and notices, by e-mail or telephone.

A message is a file in `outbox/` of the data folder that only the owner of the process can read.
Without a relay it stays there, for an administrator or a test to read; with one the worker hands
it over and deletes it (`deliver_messages`). So a page never waits for a provider, a code never
lies in the database, and who is told something cannot be told from how long a page took.
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


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the relay receives it. `channel` is `email` or `phone`."""

    to: str
    channel: str
    kind: str
    subject: str
    text: str
    written_at: str


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
    """List the files of messages that wait in the outbox, oldest first."""
    return tuple(sorted(_get_folder().glob("*.json")))


def read_message(path: Path) -> Message:
    """Read one message of the outbox."""
    return Message(**json.loads(path.read_text(encoding="utf-8")))


def _write(message: Message) -> None:
    content = json.dumps(asdict(message), ensure_ascii=False, indent=2).encode()
    name = f"{time.time_ns():020d}-{uuid.uuid4().hex[:8]}.json"
    write_atomically(_get_folder() / name, content, mode=0o600)


def _get_folder() -> Path:
    folder: Path = settings.SAMBUNG_DATA_FOLDER / "outbox"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
