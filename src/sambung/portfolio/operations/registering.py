"""Registering one application by hand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.directory.models import Agency
from sambung.directory.operations import issue_code
from sambung.directory.provenance import Provenance
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import message as lazy_message
from sambung.portfolio.entry import InvalidEntry, check_entry, fill_entry, read_entry
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.models import Application, Origin
from sambung.portfolio.names import refuse_taken_name
from sambung.portfolio.permissions import REGISTER_APPLICATION
from sambung.portfolio.seeding.cities import CODE_PREFIX


def register_application(
    *, actor: Actor, agency: Agency, values: Mapping[str, str], now: datetime
) -> Application:
    """Register an application of an agency, with a code of its own.

    `values` are texts by field as people write them; name, purpose and kind have to be there.

    Raises:
        NotPermitted: the actor neither owns applications of the agency nor heads it.
        InvalidEntry: values cannot be taken, or a mandatory one is missing.
        NameTaken: the agency, or nobody yet, has an application of that name.
        Conflict: the agency no longer exists or is invented, or somebody registered the same
            just now.
    """
    require(actor, REGISTER_APPLICATION, agency.code)
    if not agency.is_active:
        raise Conflict(_("%(name)s no longer exists. Choose another agency.") % {"name": agency})
    if agency.provenance in (Provenance.EXAMPLE, Provenance.ILLUSTRATIVE):
        raise Conflict(
            _("%(name)s is invented; what it registers would count as real.") % {"name": agency}
        )
    _require_fields(values)
    checked = check_entry(values, now=now)
    refuse_taken_name(agency, checked[Field.NAME])
    try:
        with transaction.atomic():
            application = Application(
                code=issue_code(CODE_PREFIX),
                registering_agency_code=agency.code,
                owner=agency,
                origin=Origin.OWN,
                provenance=Provenance.REGISTERED,
                created_at=now,
                registered_by=actor.id,
            )
            fill_entry(application, checked, now=now)
            record_audit(
                actor=actor,
                action="register_application",
                agency_code=agency.code,
                now=now,
                subject=f"application/{application.code}",
                after={name: text for name, text in read_entry(application).items() if text},
            )
    except IntegrityError as error:
        raise Conflict(
            _("Somebody registered the same application just now. Load the page again.")
        ) from error
    return application


def _require_fields(values: Mapping[str, str]) -> None:
    missing = [
        field
        for field in (Field.NAME, Field.PURPOSE, Field.KIND)
        if not values.get(field, "").strip()
    ]
    if missing:
        raise InvalidEntry(
            {field: lazy_message("This field may not stay empty.") for field in missing}
        )
