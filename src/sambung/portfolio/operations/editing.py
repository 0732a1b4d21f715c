"""Changing the entry of an application, field by field, without losing what others wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sambung.directory.authorization import require
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor
from sambung.kernel.errors import Conflict
from sambung.kernel.messages import message as lazy_message
from sambung.portfolio.entry import InvalidEntry, check_entry, fill_entry, read_entry
from sambung.portfolio.fields.identity import Field
from sambung.portfolio.fields.row_versions import read_version, says
from sambung.portfolio.models import Application
from sambung.portfolio.names import refuse_taken_name
from sambung.portfolio.permissions import EDIT_APPLICATION
from sambung.portfolio.queries import get_owner_code


@dataclass(frozen=True, slots=True)
class Clash:
    """A field two people changed: what stands there now, and what the second one wrote."""

    field: str
    theirs: str
    yours: str


class EntryConflict(Conflict):
    """Somebody changed the same fields meanwhile; `clashes` holds both values of each."""

    code = "entry_conflict"

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(
            _("Somebody changed this entry while you wrote. Compare the values and send again.")
        )
        self.clashes = clashes


def edit_application(
    *,
    actor: Actor,
    application: Application,
    values: Mapping[str, str],
    seen: str = "",
    now: datetime,
) -> tuple[str, ...]:
    """Change fields of an entry; gives the names of those that changed.

    `values` are texts by field as people write them. `seen` is the version (`row_versions`) of
    the entry they saw: a field somebody else changed since, and the actor did not, keeps the new
    value. Without it every value counts.

    Raises:
        NotPermitted: the actor does not look after applications of the owning agency.
        InvalidEntry: values cannot be taken.
        EntryConflict: the same field was changed by somebody else meanwhile.
        NameTaken: the agency has another application of that name.
        Conflict: the application is invented or a part of Sambung.
    """
    require(actor, EDIT_APPLICATION, get_owner_code(application))
    if not application.is_verifiable:
        raise Conflict(
            _("%(name)s is no application of an agency; its entry stays as it is.")
            % {"name": application.name}
        )
    checked = check_entry(values, now=now)
    if Field.PURPOSE in checked and not checked[Field.PURPOSE]:
        raise InvalidEntry({Field.PURPOSE: lazy_message("This field may not stay empty.")})
    try:
        with transaction.atomic():
            return _change(actor, application.pk, checked, seen, now)
    except IntegrityError as error:
        raise Conflict(
            _("Somebody changed the same application just now. Load the page again.")
        ) from error


def _change(
    actor: Actor, pk: int, checked: Mapping[str, str], seen: str, now: datetime
) -> tuple[str, ...]:
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("owner", "inventory__successor")
        .get(pk=pk)
    )
    before = read_entry(application)
    changes = _merge(application.code, before, checked, seen)
    if not changes:
        return ()
    if Field.NAME in changes:
        refuse_taken_name(application.owner, changes[Field.NAME], but=application)
    was = str(application.provenance)
    fill_entry(application, changes, now=now)
    old = {name: before[name] for name in changes}
    new = dict(changes)
    if application.provenance != was:
        old["provenance"], new["provenance"] = was, str(application.provenance)
    record_audit(
        actor=actor,
        action="change_application",
        subject=f"application/{application.code}",
        agency_code=get_owner_code(application),
        now=now,
        before=old,
        after=new,
    )
    return tuple(changes)


def _merge(
    code: str, present: Mapping[str, str], wanted: Mapping[str, str], seen: str
) -> dict[str, str]:
    """Give the changes that stand: what the actor changed, where nobody else did."""
    version = read_version(seen, code)
    changes: dict[str, str] = {}
    clashes: list[Clash] = []
    for name, yours in wanted.items():
        theirs = present[name]
        if yours == theirs:
            continue
        if not version or says(version, name, theirs):
            changes[name] = yours
        elif not says(version, name, yours):
            clashes.append(Clash(name, theirs, yours))
    if clashes:
        raise EntryConflict(tuple(clashes))
    return changes
