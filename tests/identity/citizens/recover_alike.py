"""Asks for recovery with addresses that only look like somebody's; run as a process of its own.

Prints as JSON who was found and where codes went, on whichever database the settings name.
"""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import IntegrityError, transaction  # noqa: E402

from sambung.directory.models import User  # noqa: E402
from sambung.identity.citizens.operations.challenges import start_challenge  # noqa: E402
from sambung.identity.citizens.queries import find_by_login  # noqa: E402
from sambung.identity.models import Challenge, Purpose  # noqa: E402
from sambung.kernel.contacts import ContactKind, normalize_email  # noqa: E402
from sambung.messaging.outbox import list_messages, read_message  # noqa: E402
from tests.factories import NOON, make_citizen, make_person  # noqa: E402

STORED = "budi@gmail.com"
ALIKE = ("budi@gmaıl.com", "BUDI@gmaıl.com", "budİ@gmail.com", "bud\u0456@gmail.com")


def main() -> None:
    """Make one citizen and knock with other spellings."""
    call_command("migrate", verbosity=0)
    make_citizen(STORED)
    for typed in (*ALIKE, "BUDI@Gmail.com"):
        value = normalize_email(typed)
        if value is not None:
            start_challenge(
                purpose=Purpose.RECOVER,
                kind=ContactKind.EMAIL,
                value=value,
                address="192.0.2.1",
                now=NOON,
            )
    sent = [read_message(path) for path in list_messages()]
    try:
        with transaction.atomic():
            make_person("lain", email="ＢＵＤＩ@GMAIL.com")
        is_unique = False
    except IntegrityError:
        is_unique = True
    told = {
        "found": [typed for typed in ALIKE if find_by_login(typed) is not None],
        "codes": sorted(message.to for message in sent if message.kind == "verification_code"),
        "known": Challenge.objects.filter(user__isnull=False).count(),
        "is_unique": is_unique,
        "people": User.objects.count(),
    }
    sys.stdout.write(json.dumps(told) + "\n")


main()
