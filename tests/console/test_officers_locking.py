"""Shared computers: the desk locks by itself, and what was typed is found again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sambung.console.frame.idle_sessions import LOCK_AFTER, SEEN_AT
from sambung.console.models import Draft
from sambung.directory.operations import expire_sessions
from sambung.exchange.models import Agreement
from sambung.kernel import clock
from sambung.kernel.actor import Role
from tests.factories import (
    NOON,
    make_application,
    make_interface,
    make_officer,
    make_person,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def application():
    return make_application("Layanan Warga")


@pytest.fixture
def rina(application):
    return make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner)


@pytest.fixture
def browser(rina):
    browser = sign_in(rina)
    browser.get(reverse("console:home"))
    return browser


@pytest.fixture
def form_page(application):
    return reverse("console:propose", args=[make_interface().pk])


def leave_idle(browser, idle=LOCK_AFTER + timedelta(seconds=1)):
    session = browser.session
    session[SEEN_AT] = (clock.now() - idle).isoformat()
    session.save()


def mark_of(browser, page):
    return browser.get(page).context["draft_mark"]


def is_signed_in(browser):
    return browser.get(reverse("console:home")).status_code == 200


def test_the_desk_locks_after_fifteen_minutes_and_leads_back(browser, form_page):
    leave_idle(browser)
    answer = browser.get(form_page)
    assert answer.status_code == 302
    assert answer.url.endswith(f"?next={form_page.replace('/', '%2F')}")
    assert not is_signed_in(browser)


def test_nothing_locks_before(browser):
    leave_idle(browser, LOCK_AFTER - timedelta(minutes=1))
    assert is_signed_in(browser)
    assert browser.session[SEEN_AT] > (clock.now() - timedelta(minutes=1)).isoformat()


def test_a_citizen_is_not_locked_out():
    browser = sign_in(make_person("warga"))
    leave_idle(browser)
    assert browser.get(reverse("account_change_password")).status_code != 302 or (
        "_auth_user_id" in browser.session
    )


def test_what_was_typed_is_kept_when_the_lock_comes_and_found_again(browser, rina, form_page):
    mark = mark_of(browser, form_page)
    leave_idle(browser)
    answer = browser.post(
        form_page,
        {"purpose": "Cek alamat warga", "draft_mark": mark},
        headers={"referer": f"http://testserver{form_page}"},
    )
    assert answer.status_code == 302
    assert not Agreement.objects.exists()
    sign_in(rina, browser)
    page = browser.get(form_page)
    assert page.context["form"].initial["purpose"] == "Cek alamat warga"
    assert "Cek alamat warga" in page.content.decode()


def test_what_was_typed_is_kept_when_the_session_was_ended(browser, rina, form_page):
    mark = mark_of(browser, form_page)
    expire_sessions(user=rina, now=NOON)
    answer = browser.post(form_page, {"purpose": "Cek alamat", "draft_mark": mark})
    assert answer.status_code == 302
    assert Draft.objects.get(user=rina).fields == {"purpose": ["Cek alamat"]}


def test_nothing_is_kept_for_who_shows_no_mark_or_another_ones(browser, rina, form_page):
    other_mark = mark_of(browser, form_page)
    stranger = Client()
    stranger.post(form_page, {"purpose": "x"})
    stranger.post(form_page, {"purpose": "x", "draft_mark": other_mark[:-1]})
    stranger.post(reverse("console:home"), {"purpose": "x", "draft_mark": other_mark})
    assert not Draft.objects.exists()


def test_a_draft_is_saved_by_hand_and_discarded(browser, rina, form_page):
    browser.post(
        form_page,
        {"purpose": "Cek", "password": "rahasia", "operations": ["1", "2"], "save_draft": "1"},
    )
    assert Draft.objects.get().fields == {"purpose": ["Cek"], "operations": ["1", "2"]}
    assert browser.get(form_page).context["form"]["purpose"].value() == "Cek"
    browser.post(form_page, {"discard_draft": "1"})
    assert not Draft.objects.exists()
    assert not browser.get(form_page).context["form"]["purpose"].value()


def test_a_draft_is_for_its_writer_only(browser, form_page, application):
    browser.post(form_page, {"purpose": "Rahasia Rina", "save_draft": "1"})
    other = sign_in(make_officer("asep", Role.APPLICATION_OWNER, agency=application.owner))
    assert "Rahasia Rina" not in other.get(form_page).content.decode()


def test_sending_the_form_ends_the_draft(browser, application):
    page = reverse("console:confirm", args=[application.code])
    browser.post(page, {"contact": "opd@bandung.go.id", "save_draft": "1"})
    assert Draft.objects.exists()
    shown = browser.get(page).context["seal"]
    answer = browser.post(page, {"contact": "opd@bandung.go.id", "shown": shown})
    assert answer.status_code == 302
    assert not Draft.objects.exists()


def test_a_draft_larger_than_any_form_is_refused(browser, form_page):
    browser.post(form_page, {"purpose": "x" * 100_001, "save_draft": "1"})
    assert not Draft.objects.exists()
