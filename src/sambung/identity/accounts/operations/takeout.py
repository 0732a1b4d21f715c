"""Handing a person's data out, on record."""

import json
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sambung.directory.models import User
from sambung.identity.accounts.takeout import gather_data
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.journal.operations import record_audit


@transaction.atomic
def hand_out_data(*, user: User, shows_nik: bool, now: datetime) -> bytes:
    """Give everything of the own account as one JSON file (UTF-8), and note that it was given.

    `shows_nik` says whether a second factor was just given; without it the NIK is masked.
    """
    record_audit(
        actor=actor_of(user),
        action="hand_out_data",
        subject=f"user/{user.pk}",
        now=now,
        after={"nik": "whole" if shows_nik else "masked"},
    )
    content = {
        "source": settings.SAMBUNG_PUBLIC_URL,
        "made_at": now,
        "data": gather_data(user, shows_nik=shows_nik),
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=_write_value).encode()


def _write_value(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
