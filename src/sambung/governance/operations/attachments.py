"""Documents of integration files: attached by who writes in the file, removed with care."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import may, require
from sambung.documents import operations as documents
from sambung.documents.models import Document
from sambung.governance.models import IntegrationFile
from sambung.governance.permissions import LEAD_FILE, WRITE_IN_FILE
from sambung.governance.queries.files import Attachment, attachment_subject, list_attachments
from sambung.governance.rules.stages import REQUIRED_ATTACHMENTS, list_kept_attachments
from sambung.governance.turns import check_is_open
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict, InvalidInput
from sambung.portfolio.queries import get_owner_code


@transaction.atomic
def attach_document(
    *,
    actor: Actor,
    file: IntegrationFile,
    title: str,
    file_name: str,
    content: bytes,
    kind: str = "",
    now: datetime,
) -> Document:
    """Keep a document with a file. `kind` is the stage whose attachment it is, or empty.

    Raises:
        NotPermitted: the actor may not write in files of this agency.
        InvalidInput: the kind is unknown, or the document is not one that can be kept.
        Conflict: the file is closed.
    """
    place = get_owner_code(file.application)
    require(actor, WRITE_IN_FILE, place)
    check_is_open(file)
    if kind and kind not in REQUIRED_ATTACHMENTS:
        raise InvalidInput(_("Choose what kind of document this is."))
    return documents.keep_document(
        actor=actor,
        subject=attachment_subject(file, kind),
        title=title,
        file_name=file_name,
        content=content,
        agency_code=place,
        now=now,
    )


@transaction.atomic
def remove_attachment(
    *, actor: Actor, file: IntegrationFile, attachment: Attachment, now: datetime
) -> None:
    """Remove a document: one's own, or anybody's for who leads the file.

    Raises:
        NotPermitted: it is somebody else's, and the actor does not lead the file.
        Conflict: the file is closed, or its stage stands on this document alone.
    """
    place = get_owner_code(file.application)
    own = attachment.document.kept_by == actor.id and may(actor, WRITE_IN_FILE, place)
    if not own:
        require(actor, LEAD_FILE, place)
    check_is_open(file)
    others = [p for p in list_attachments(file) if p.document.pk != attachment.document.pk]
    if attachment.kind in list_kept_attachments(file.stage) and attachment.kind not in {
        other.kind for other in others
    }:
        raise Conflict(
            _("The stage of the file stands on this document. Attach the right one first.")
        )
    documents.remove_document(actor=actor, document=attachment.document, agency_code=place, now=now)
