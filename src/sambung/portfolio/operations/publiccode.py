"""Taking in a publiccode.yml: it registers an application or changes one, and is kept whole."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import Agency
from sambung.directory.provenance import Provenance
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as lazy_message
from sambung.portfolio.entry import InvalidEntry, check_entry, find_inventory, read_entry
from sambung.portfolio.fields.checks import complete_address
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.models import Application, Inventory, Origin
from sambung.portfolio.operations.editing import edit_application
from sambung.portfolio.operations.registering import register_application
from sambung.portfolio.permissions import EDIT_APPLICATION, REGISTER_APPLICATION
from sambung.portfolio.publiccode.apart import read_publiccode_apart
from sambung.portfolio.publiccode.composing import read_values
from sambung.portfolio.publiccode.rules.document import Document, find
from sambung.portfolio.publiccode.rules.files import PubliccodeFile
from sambung.portfolio.publiccode.rules.lenses import LENSES
from sambung.portfolio.queries import guess_kind


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an entry before and after."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PubliccodeReport:
    """What a file did, or would do. `application` is None when a dry run found it to be new."""

    application: Application | None
    is_new: bool
    changes: tuple[FieldChange, ...]
    notes: tuple[Message, ...]


class _Undone(Exception):
    """Ends the transaction of a dry run."""


def import_publiccode(
    *,
    actor: Actor,
    agency: Agency,
    content: bytes,
    application: Application | None = None,
    kind: str = "",
    is_new: bool = False,
    dry_run: bool = False,
    now: datetime,
) -> PubliccodeReport:
    """Take a publiccode.yml for an application of an agency.

    Without `application` it is found by the address of its source code, then by its name; if there
    is none, it is registered. One address with two names may be one application renamed or two:
    that is asked, and `is_new` says that it is another one. The standard knows no `kind`: a new
    application without one is of the kind most of the agency's applications are of, and a note
    says so. Software based on other software is not noted as the city's own. Address and technical
    contact are taken only where none was entered.

    Raises:
        InvalidInput: the file is no publiccode.yml that can be taken.
        Unavailable: too many files are being read at once.
        InvalidEntry: a new application lacks a name or a purpose.
        NotPermitted: the actor may not register or change applications of the agency.
        Conflict: the application belongs to another agency, or is invented; or the source code is
            that of an application with another name.
    """
    given = read_publiccode_apart(content)
    application = application or _find_application(agency, given.document, is_new=is_new)
    if application is not None and application.owner_id != agency.pk:
        raise Conflict(
            _("%(name)s belongs to another agency. Ask that agency to take the file.")
            % {"name": application.name}
        )
    report: PubliccodeReport | None = None
    try:
        with transaction.atomic():
            if application is None:
                report = _register(actor, agency, given, kind, now)
            else:
                report = _change(actor, application, given, now)
            if dry_run:
                raise _Undone
    except _Undone:
        assert report is not None
        kept = None if report.is_new else application
        return PubliccodeReport(kept, report.is_new, report.changes, report.notes)
    return report


def _find_application(agency: Agency, document: Document, *, is_new: bool) -> Application | None:
    if is_new:
        return None
    own = Application.objects.filter(owner=agency).exclude(provenance=Provenance.ILLUSTRATIVE)
    values = {lens.field: lens.read(document) for lens in LENSES}
    name, repository = values["name"].casefold(), values["repository"]
    named = next((one for one in own if name and one.name.casefold() == name), None)
    shared = own.filter(inventory__repository=repository).first() if repository else None
    if named is not None or shared is None or not name:
        return named or shared
    raise Conflict(
        _(
            "“%(present)s” (%(code)s) has the same source code, but the file says “%(name)s”. If it"
            " is the same application, take the file in at its entry (%(code)s). If it is another"
            " one, say that it is new."
        )
        % {"present": shared.name, "code": shared.code, "name": values["name"]}
    )


def _register(
    actor: Actor, agency: Agency, given: PubliccodeFile, kind: str, now: datetime
) -> PubliccodeReport:
    require(actor, REGISTER_APPLICATION, agency.code)
    values = _take_values(given.document, {}, now=now)
    if missing := [field for field in ("name", "purpose") if not values.get(field)]:
        keys = {"name": "name", "purpose": "description/…/shortDescription"}
        raise InvalidEntry(
            {keys[field]: lazy_message("This field may not stay empty.") for field in missing}
        )
    notes = given.notes
    if not kind:
        kind = guess_kind(agency)
        notes += (
            lazy_message(
                "The standard does not tell the kind of service; it was guessed. Check it."
            ),
        )
    if find(given.document, ["isBasedOn"]):
        values[Field.ORIGIN] = Origin.UNKNOWN.value
        notes += (
            lazy_message(
                "It is based on other software (isBasedOn), so it is not noted as the city's own."
                " Choose its origin in the entry."
            ),
        )
    application = register_application(
        actor=actor, agency=agency, values={**values, Field.KIND: kind}, now=now
    )
    _keep_document(actor, application, given.document, now)
    entry = read_entry(application)
    changes = tuple(FieldChange(name, "", entry[name]) for name in (*values, Field.KIND.value))
    return PubliccodeReport(application, is_new=True, changes=changes, notes=notes)


def _change(
    actor: Actor, application: Application, given: PubliccodeFile, now: datetime
) -> PubliccodeReport:
    require(actor, EDIT_APPLICATION, application.owner_code)
    before = read_entry(application)
    present = {**before, **read_values(application, find_inventory(application))}
    values = _take_values(given.document, present, now=now)
    changed = edit_application(actor=actor, application=application, values=values, now=now)
    application = Application.objects.select_related("owner", "inventory").get(pk=application.pk)
    _keep_document(actor, application, given.document, now)
    after = read_entry(application)
    changes = tuple(FieldChange(name, before[name], after[name]) for name in changed)
    return PubliccodeReport(application, is_new=False, changes=changes, notes=given.notes)


def _take_values(
    document: Document, present: Mapping[str, str], *, now: datetime
) -> dict[str, str]:
    """Take what the document says otherwise than the entry, as far as the entry can hold it."""
    values = {
        lens.field: lens.read(document)
        for lens in LENSES
        if lens.read(document) and not lens.agrees(document, present.get(lens.field, ""))
    }
    landing = document.get("landingURL")
    if isinstance(landing, str) and not present.get("address"):
        values[Field.ADDRESS] = complete_address(landing)
    if not present.get("technical_contact") and (contact := _read_contact(document)):
        values["technical_contact"] = contact
    return _drop_unfit(values, now)


def _drop_unfit(values: dict[str, str], now: datetime) -> dict[str, str]:
    """Leave out what the entry refuses; the document keeps it."""
    try:
        return check_entry(values, now=now)
    except InvalidEntry as error:
        return check_entry(
            {name: text for name, text in values.items() if name not in error.faults}, now=now
        )


def _read_contact(document: Document) -> str:
    contacts = find(document, ["maintenance", "contacts"])
    first = contacts[0] if isinstance(contacts, list) and contacts else None
    if not isinstance(first, dict):
        return ""
    parts = [first.get(key) for key in ("name", "email", "phone")]
    return ", ".join(part for part in parts if isinstance(part, str) and part.strip())


def _keep_document(
    actor: Actor, application: Application, document: Document, now: datetime
) -> None:
    inventory = find_inventory(application) or Inventory(application=application)
    if inventory.publiccode == document:
        return
    before = _digest(inventory.publiccode)
    inventory.publiccode = document
    inventory.updated_at = now
    inventory.save()
    record_audit(
        actor=actor,
        action="import_publiccode",
        subject=f"application/{application.code}",
        agency_code=application.owner.code if application.owner else "",
        now=now,
        before={"publiccode": before},
        after={"publiccode": _digest(document)},
    )


def _digest(document: Document) -> str:
    """Give a short name to a document, so that the journal can tell two apart."""
    if not document:
        return ""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()[:12]
