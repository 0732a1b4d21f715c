"""Keeping and removing files. The operation of the matter they belong to has asked permission."""

import hashlib
from datetime import datetime
from pathlib import PurePath

from django.db import transaction

from sambung.documents.models import Document
from sambung.documents.rules import find_media_type
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor


@transaction.atomic
def keep_document(
    *,
    actor: Actor,
    subject: str,
    title: str,
    file_name: str,
    content: bytes,
    agency_code: str = "",
    now: datetime,
) -> Document:
    """Keep a file with its matter. An empty title becomes the name of the file.

    Raises:
        InvalidInput: it is empty, too large, or of a kind that is not kept.
    """
    name = PurePath(file_name.replace("\\", "/")).name[-200:]
    document = Document.objects.create(
        subject=subject,
        title=(title.strip() or name)[:200],
        file_name=name,
        media_type=find_media_type(name, content),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        kept_at=now,
        kept_by=actor.id,
        kept_by_name=actor.name,
    )
    record_audit(
        actor=actor,
        action="keep_document",
        subject=subject,
        agency_code=agency_code,
        now=now,
        after={"title": document.title, "sha256": document.sha256},
    )
    return document


@transaction.atomic
def remove_document(
    *, actor: Actor, document: Document, agency_code: str = "", now: datetime
) -> None:
    """Remove a file; the journal keeps its title and digest."""
    record_audit(
        actor=actor,
        action="remove_document",
        subject=document.subject,
        agency_code=agency_code,
        now=now,
        before={"title": document.title, "sha256": document.sha256},
    )
    document.delete()
