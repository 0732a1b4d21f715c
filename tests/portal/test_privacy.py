"""The privacy page is true: its times are those of the code, and what it offers is there."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from sambung.console.frame.operations import DRAFT_LIFE, SHEET_LIFE
from sambung.console.workbooks.pending_imports import UPLOAD_LIFE
from sambung.directory.operations.invitations import INVITATION_LIFE
from sambung.identity.accounts.operations.protection import WAITING
from sambung.identity.accounts.retention import describe_duration, list_kept
from sambung.identity.citizens.limits import KEPT_FOR as ATTEMPTS
from sambung.identity.citizens.operations.challenges import CODE_LIFE, PROOF_LIFE
from sambung.identity.provider.operations.sessions import KEPT_FOR as SESSIONS
from sambung.messaging.delivery import KEEP_FAILED
from sambung.portal import privacy

pytestmark = pytest.mark.django_db

TEMPLATE = Path(privacy.__file__).parent / "templates/portal/privacy.html"


def test_the_times_are_the_constants_that_delete(settings):
    shown = {row.how_long for row in list_kept() if isinstance(row.how_long, timedelta)}
    assert shown >= {
        ATTEMPTS,
        CODE_LIFE + PROOF_LIFE,
        DRAFT_LIFE,
        INVITATION_LIFE,
        KEEP_FAILED,
        SESSIONS,
        SHEET_LIFE,
        UPLOAD_LIFE,
        WAITING,
        timedelta(seconds=settings.SESSION_COOKIE_AGE),
    }


def test_no_time_is_typed_into_the_page():
    text = re.sub(r"UU 27/2022|SP4N|i18n|1708|</?h\d", "", TEMPLATE.read_text())
    assert not re.findall(r"\d+", text)


def test_the_days_until_closing_follow_the_constant(client, monkeypatch):
    monkeypatch.setattr(privacy, "CLOSING_WAIT", timedelta(days=11))
    assert "11 hari" in client.get(reverse("portal:privacy")).content.decode()


@pytest.mark.parametrize(("language", "title"), [("id", "Privasi"), ("en", "Privacy")])
def test_the_page_stands_in_both_languages_and_in_the_footer(client, language, title):
    with override(language):
        address = reverse("portal:privacy")
        home = reverse("portal:home")
    page = client.get(address).content.decode()
    assert f"{title}</h1>" in page
    footer = client.get(home).content.decode().split("<footer")[1]
    assert f'href="{address}"' in footer


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(days=7), "7 days"),
        (timedelta(hours=36), "36 hours"),
        (timedelta(minutes=45), "45 minutes"),
    ],
)
def test_a_time_is_said_in_its_largest_unit(duration, text):
    with override("en"):
        assert describe_duration(duration) == text
