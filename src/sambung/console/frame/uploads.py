"""Taking an uploaded spreadsheet onto the exchange."""

import tempfile
from datetime import date
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from sambung.connectors.tables.models import PublishedTable
from sambung.connectors.tables.operations import publish_table
from sambung.directory.authorization import require
from sambung.exchange.permissions import PUBLISH_INTERFACE
from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.portfolio.queries import get_owner_code
from sambung.verification.seeding import ensure_prober


def publish_upload(
    *,
    actor: Actor,
    application: Application,
    file: "UploadedFile[bytes]",
    code: str,
    name: str,
    description: str,
    key_column: str | None = None,
    update_promised_on: date | None = None,
) -> PublishedTable:
    """Publish the table of an uploaded file, or its next version; raises what that raises."""
    require(actor, PUBLISH_INTERFACE, get_owner_code(application))
    prober, _client = ensure_prober(now=clock.now())
    with tempfile.TemporaryDirectory(prefix="sambung-upload-") as folder:
        return publish_table(
            actor=actor,
            application=application,
            path=_keep_upload(file, Path(folder)),
            interface_code=code,
            name=name,
            description=description,
            key_column=key_column,
            update_promised_on=update_promised_on,
            prober=prober,
            now=clock.now(),
        )


def _keep_upload(upload: "UploadedFile[bytes]", folder: Path) -> Path:
    path = folder / Path(upload.name or "tabel.xlsx").name
    with path.open("wb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return path
