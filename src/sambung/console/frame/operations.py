"""Writes of the console: drafts and returned sheets. They are the officer's own, seen by no one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from sambung.console.models import Draft, ReturnedSheet
from sambung.console.permissions import KEEP_DRAFT
from sambung.directory.authorization import CITY, require
from sambung.directory.models import User
from sambung.kernel.actor import Actor
from sambung.kernel.errors import InvalidInput

DRAFT_LIFE = timedelta(days=30)
SHEET_LIFE = timedelta(days=7)
_MOST_CHARACTERS = 100_000


@transaction.atomic
def save_draft(
    *, actor: Actor, user: User, address: str, fields: Mapping[str, Sequence[str]], now: datetime
) -> Draft:
    """Keep what an officer typed into the form at an address, in place of what was kept before.

    Old drafts of the same officer go at the same time. Drafts are no writes others could see, so
    the journal does not hear of them.

    Raises:
        NotPermitted: the actor is somebody else.
        InvalidInput: it is more text than a form holds.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    if sum(len(text) for texts in fields.values() for text in texts) > _MOST_CHARACTERS:
        raise InvalidInput(_("This is too much text for a draft. Keep a copy of it yourself."))
    Draft.objects.filter(user=user, saved_at__lt=now - DRAFT_LIFE).delete()
    draft, _created = Draft.objects.update_or_create(
        user=user,
        address=address,
        defaults={
            "fields": {name: list(texts) for name, texts in fields.items()},
            "saved_at": now,
        },
    )
    return draft


@transaction.atomic
def discard_draft(*, actor: Actor, user: User, address: str) -> None:
    """Forget the draft of a form, since it was sent or is not wanted any more.

    Raises:
        NotPermitted: the actor is somebody else.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    Draft.objects.filter(user=user, address=address).delete()


@transaction.atomic
def keep_returned_sheet(
    *, actor: Actor, user: User, file_name: str, content: bytes, now: datetime
) -> None:
    """Keep a refused sheet with its remarks until its owner fetches it.

    Raises:
        NotPermitted: the actor is somebody else.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    ReturnedSheet.objects.filter(returned_at__lt=now - SHEET_LIFE).delete()
    ReturnedSheet.objects.update_or_create(
        user=user, defaults={"file_name": file_name, "content": content, "returned_at": now}
    )


@transaction.atomic
def discard_returned_sheet(*, actor: Actor, user: User) -> None:
    """Forget a refused sheet.

    Raises:
        NotPermitted: the actor is somebody else.
    """
    require(actor, KEEP_DRAFT, CITY, owner_id=str(user.pk))
    ReturnedSheet.objects.filter(user=user).delete()
