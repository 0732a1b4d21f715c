"""Workbooks between upload and saving. They are the officer's own, seen by no one else."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from sambung.console.models import PendingImport
from sambung.console.permissions import KEEP_DRAFT
from sambung.directory.authorization import CITY, require
from sambung.directory.models import User
from sambung.kernel.actor import Actor
from sambung.portfolio.workbook.remembering import remember_answers
from sambung.portfolio.workbook.rules.answers import Answers

UPLOAD_LIFE = timedelta(days=1)


@transaction.atomic
def keep_upload(
    *, actor: Actor, user: User, file_name: str, content: bytes, now: datetime
) -> PendingImport:
    """Keep an uploaded workbook in place of an earlier one, until it is saved or discarded.

    Uploads that are too old go at the same time.

    Raises:
        NotPermitted: the actor is somebody else.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    PendingImport.objects.filter(uploaded_at__lt=now - UPLOAD_LIFE).delete()
    upload, _created = PendingImport.objects.update_or_create(
        user=user,
        defaults={
            "file_name": file_name[:200],
            "content": content,
            "answers": {},
            "uploaded_at": now,
        },
    )
    return upload


@transaction.atomic
def keep_answers(*, actor: Actor, user: User, answers: Answers, now: datetime) -> None:
    """Keep what the officer said of the uploaded workbook, and remember it for the next one.

    Raises:
        NotPermitted: the actor is somebody else, or may import for nobody.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    upload = PendingImport.objects.select_for_update().filter(user=user).first()
    if upload is not None:
        upload.answers = answers.over(read_answers(upload)).as_dict()
        upload.save(update_fields=["answers"])
        remember_answers(actor=actor, answers=answers, now=now)


def read_answers(upload: PendingImport) -> Answers:
    """Give what the officer said of an uploaded workbook."""
    return Answers.from_dict(upload.answers)


@transaction.atomic
def discard_upload(*, actor: Actor, user: User) -> None:
    """Forget an uploaded workbook.

    Raises:
        NotPermitted: the actor is somebody else.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    PendingImport.objects.filter(user=user).delete()


def find_upload(user: User, *, now: datetime) -> PendingImport | None:
    """Find the workbook an officer uploaded within the last day."""
    return PendingImport.objects.filter(user=user, uploaded_at__gte=now - UPLOAD_LIFE).first()


@contextmanager
def as_file(upload: PendingImport) -> Iterator[Path]:
    """Put an upload into a file for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="sambung-workbook-") as folder:
        path = Path(folder) / f"lembar{Path(upload.file_name).suffix.lower()[:8]}"
        path.write_bytes(bytes(upload.content))
        yield path
