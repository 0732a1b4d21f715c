"""What the public sees of a level: since when, how it went, the badge and the feed."""

from datetime import date, datetime, timedelta
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.utils.timezone import get_current_timezone
from hypothesis import given
from hypothesis import strategies as st

from sambung.directory.provenance import Provenance
from sambung.portal.badges import make_badge
from sambung.portal.charts import WIDTH, draw_history
from sambung.verification.clarifications import answer_clarification
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.publication.moments import PublishedLevel
from sambung.verification.rules.levels import Level
from tests.factories import NOON, make_application, officer_of
from tests.verification.levels import after, lift, lose

WIB = ZoneInfo("Asia/Jakarta")

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SVG = "{http://www.w3.org/2000/svg}"
CODE = "APL-9001"


@pytest.fixture
def at(monkeypatch):
    """Give a function that sets the time of the pages."""

    def set_time(moment: datetime) -> None:
        for place in ("views", "forms", "feeds", "evidence_views"):
            monkeypatch.setattr(f"sambung.portal.{place}.now", lambda: moment)

    return set_time


@pytest.fixture
def application(at):
    """Give an application that rose to level 1, then lost its certificate a day later."""
    application = make_application("Sipandai", code=CODE)
    lift(application, Level.REACHABLE)
    watch_levels(now=after(hours=1))
    lose(application, at=after(1))
    watch_levels(now=after(1))
    at(after(2))
    return application


def read(reader, path):
    response = reader.get(path)
    return " ".join(response.content.decode().split())


def entries(reader, path):
    root = ElementTree.fromstring(reader.get(path).content)
    return [entry.find("a:title", ATOM).text for entry in root.findall("a:entry", ATOM)], root


def test_a_fall_in_question_is_marked_and_nothing_of_it_is_shown(reader, application):
    text = read(reader, f"/en/aplikasi/{CODE}/")
    assert "Level 1: Reachable" in text
    assert text.count("Under clarification") == 2  # the level and its requirement
    assert "27 November 2026, 12:00" in text
    assert "certificate of contoh.id" not in text
    assert "Failed" not in text
    assert "Since" in text
    assert "1 change as a table" in text


def test_the_list_and_the_counts_show_the_same_level(reader, application):
    assert "Sipandai" in read(reader, "/aplikasi/?level=1")
    assert "Sipandai" not in read(reader, "/aplikasi/?level=0")
    assert "Sedang diklarifikasi" in read(reader, "/aplikasi/?level=1")
    figures = reader.get("/").context["figures"]
    assert dict(figures.list_levels())[Level.REACHABLE] == 1
    assert "sedang diklarifikasi" in read(reader, "/")


def test_a_fall_is_shown_with_cause_and_answer_once_it_is_public(reader, application, at):
    answer_clarification(
        actor=officer_of(application.owner),
        clarification=application.clarifications.get(),
        text="Sertifikat <diganti>.",
        now=after(2),
    )
    assert "Sertifikat &lt;diganti&gt;." in read(reader, f"/aplikasi/{CODE}/")
    at(after(6))
    text = read(reader, f"/en/aplikasi/{CODE}/")
    assert "Level 0: Registered" in text
    assert "Under clarification" not in text
    assert "Fell to:" in text
    assert "Sertifikat &lt;diganti&gt;." in text
    assert "The certificate of contoh.id has expired." in text
    assert "2 changes as a table" in text
    assert "Petugas" not in text


def test_before_the_first_day_no_page_shows_a_level(reader, application, settings):
    settings.SAMBUNG_LEVELS_PUBLIC_FROM = date(2026, 12, 1)
    for path in ("/en/", "/en/aplikasi/", f"/en/aplikasi/{CODE}/", "/en/umpan.atom"):
        text = read(reader, path)
        assert "public from 1 December 2026" in text, path
        assert "Level 1" not in text, path
    assert "sambung-history" not in read(reader, f"/en/aplikasi/{CODE}/")
    assert "not public yet" in read(reader, f"/en/aplikasi/{CODE}/lencana.svg")
    assert reader.get("/aplikasi/?level=1").status_code == 200


# --- Badge


def test_the_badge_says_level_and_state_in_the_language_of_its_address(reader, application, at):
    assert "Integrasi: tingkat 1 – sedang diklarifikasi" in read(
        reader, f"/aplikasi/{CODE}/lencana.svg"
    )
    assert "Integration: level 1 – under clarification" in read(
        reader, f"/en/aplikasi/{CODE}/lencana.svg"
    )
    at(after(6))
    assert "Integrasi: tingkat 0 – diverifikasi" in read(reader, f"/aplikasi/{CODE}/lencana.svg")


def test_the_badge_can_be_kept_and_asked_for_again(reader, application):
    first = reader.get(f"/aplikasi/{CODE}/lencana.svg")
    assert first["Content-Type"] == "image/svg+xml"
    assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=300"}
    again = reader.get(f"/aplikasi/{CODE}/lencana.svg", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert reader.get("/aplikasi/APL-7777/lencana.svg").status_code == 404


def test_the_badge_is_well_formed_and_holds_nothing_a_content_policy_forbids(reader, application):
    root = ElementTree.fromstring(reader.get(f"/aplikasi/{CODE}/lencana.svg").content)
    assert not root.findall(f".//{SVG}style")
    assert not root.findall(f".//{SVG}script")
    assert all("style" not in element.attrib for element in root.iter())


@pytest.mark.parametrize(
    ("level", "text"),
    [
        (Level.NONE, "Integrasi: belum ada bukti"),
        (Level.SINGLE_SIGN_ON, "Integrasi: tingkat 2 – diverifikasi"),
        (Level.EXCHANGING, "Terintegrasi: tingkat 3 – diverifikasi"),
        (Level.SHARED, "Terintegrasi: tingkat 5 – diverifikasi"),
    ],
)
def test_only_what_exchanges_data_is_called_integrated(level, text):
    badge = make_badge(make_application(), PublishedLevel(level))
    assert badge.text == text or level is Level.NONE
    assert badge.width == badge.label_width + badge.value_width > 6 * len(text) / 2


def test_the_badge_of_an_invented_record_says_so():
    example = make_application(provenance=Provenance.EXAMPLE)
    badge = make_badge(example, PublishedLevel(Level.EXCHANGING))
    assert badge.text == "Terintegrasi: tingkat 3 – diverifikasi (contoh)"


# --- Feed


def test_the_feed_holds_what_is_public_and_keeps_its_ids(reader, application, at):
    titles, before = entries(reader, "/en/umpan.atom")
    assert titles == ["Sipandai: Level 1: Reachable (before: No evidence)"]
    at(after(6))
    titles, now = entries(reader, "/en/umpan.atom")
    assert titles == [
        "Sipandai: Level 0: Registered (before: Level 1: Reachable)",
        "Sipandai: Level 1: Reachable (before: No evidence)",
    ]
    ids = [entry.find("a:id", ATOM).text for entry in now.findall("a:entry", ATOM)]
    assert ids[1] == before.find("a:entry/a:id", ATOM).text
    assert len(set(ids)) == 2
    fell = now.find("a:entry", ATOM)
    assert fell.find("a:updated", ATOM).text == after(6).isoformat()
    assert "Address answers securely" in fell.find("a:summary", ATOM).text
    link = fell.find("a:link", ATOM).attrib["href"]
    assert link == f"http://127.0.0.1:8000/en/aplikasi/{CODE}/"


def test_the_feed_of_the_city_holds_no_examples_and_that_of_an_example_does(reader, at):
    example = make_application("Contoh", code="CONTOH-9", provenance=Provenance.EXAMPLE)
    lift(example, Level.REACHABLE)
    watch_levels(now=after(1))
    at(after(2))
    assert entries(reader, "/umpan.atom")[0] == []
    (title,) = entries(reader, "/aplikasi/CONTOH-9/umpan.atom")[0]
    assert title.startswith("Contoh (contoh):")


def test_the_feed_of_an_unknown_application_is_not_found(reader, db):
    assert reader.get("/aplikasi/APL-7777/umpan.atom").status_code == 404


# --- Chart


def test_nothing_is_drawn_of_a_time_nobody_looked_at():
    assert draw_history([], start=NOON, end=after(365), zone=WIB) is None


def test_the_line_begins_at_the_level_held_before_and_steps_where_it_changed():
    steps = [(after(-10), Level.REGISTERED), (after(182.5), Level.SHARED)]
    chart = draw_history(steps, start=NOON, end=after(365), zone=WIB)
    assert chart.path == "M30 134H189V14H348"
    assert chart.dots == ((189, 14),)


@given(
    st.lists(st.tuples(st.integers(-400, 400), st.sampled_from(list(Level))), max_size=20),
)
def test_whatever_happened_the_drawing_keeps_inside_its_frame(changes):
    steps = sorted((NOON + timedelta(days=days), level) for days, level in changes)
    chart = draw_history(steps, start=after(-365), end=NOON, zone=WIB)
    assert (chart is None) == (not any(at <= NOON for at, _level in steps))
    if chart:
        assert all(30 <= x <= 348 and 14 <= y <= 158 for x, y in chart.dots)
        assert all(month.day.day == 1 and 30 <= month.x <= WIDTH - 20 for month in chart.months)
        assert 4 <= len(chart.months) <= 5
        first = chart.months[0].day
        assert datetime(first.year, first.month, 1, tzinfo=get_current_timezone()) > after(-365)
