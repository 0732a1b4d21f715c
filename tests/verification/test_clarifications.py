"""The agency answers a fall: who may, until when, and where the answer is read."""

import pytest
from django.urls import reverse

from sambung.journal.queries import list_audit
from sambung.kernel.actor import Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.verification.clarifications import (
    answer_clarification,
    can_be_answered,
    list_answerable,
)
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.models import Clarification
from sambung.verification.rules.levels import Level
from tests.factories import make_agency, make_application, make_officer, officer_of, sign_in
from tests.verification.levels import after, lift, lose, see

pytestmark = pytest.mark.django_db


@pytest.fixture
def clarification():
    application = make_application("Sipandai")
    lift(application, Level.REACHABLE)
    watch_levels(now=after(hours=1))
    lose(application, at=after(1))
    watch_levels(now=after(1))
    return Clarification.objects.get()


@pytest.fixture
def officer(clarification):
    return officer_of(clarification.application.owner)


def say(actor, clarification, text="Sertifikat sedang diganti.", days=2.0):
    return answer_clarification(
        actor=actor, clarification=clarification, text=text, now=after(days)
    )


def test_the_owner_answers_and_it_is_in_the_journal(clarification, officer):
    answered = say(officer, clarification)
    assert (answered.answer, answered.answered_by_name) == ("Sertifikat sedang diganti.", "Petugas")
    entry = list_audit(f"application/{clarification.application.code}")[0]
    assert (entry.action, entry.after) == ("answer_clarification", {"answer": answered.answer})


def test_the_head_of_the_agency_may_answer_and_another_agency_may_not(clarification):
    say(officer_of(clarification.application.owner, Role.LEADER), clarification)
    for stranger in (
        officer_of(make_agency()),
        officer_of(clarification.application.owner, Role.DATA_OWNER),
    ):
        with pytest.raises(NotPermitted):
            say(stranger, clarification)


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_an_answer_has_a_text_that_is_not_too_long(clarification, officer, text):
    with pytest.raises(InvalidInput):
        say(officer, clarification, text)


def test_an_answer_is_replaced_until_the_time_is_over(clarification, officer):
    say(officer, clarification)
    say(officer, clarification, "Sudah diganti.", days=5.9)
    with pytest.raises(Conflict):
        say(officer, clarification, "Terlambat.", days=6)
    clarification.refresh_from_db()
    assert clarification.answer == "Sudah diganti."


def test_a_first_answer_is_taken_after_the_time_and_then_stays(clarification, officer):
    watch_levels(now=after(6))
    say(officer, clarification, days=7)
    with pytest.raises(Conflict):
        say(officer, clarification, days=8)


def test_nothing_is_answered_once_the_level_is_proved_again(clarification, officer):
    see(clarification.application, "address_answers", at=after(2))
    watch_levels(now=after(2))
    with pytest.raises(Conflict):
        say(officer, clarification, days=3)
    clarification.refresh_from_db()
    assert not can_be_answered(clarification, now=after(3))


def test_an_agency_sees_its_own_falls_only(clarification, officer):
    assert list(list_answerable(officer)) == [clarification]
    assert list(list_answerable(officer_of(make_agency()))) == []


# --- Pages


@pytest.fixture
def seat(client, clarification, monkeypatch):
    """Let a head of the agency, or of another one, sit at the desk on the second day."""
    for place in ("sambung.kernel.clock.now", "sambung.portal.views.now"):
        monkeypatch.setattr(place, lambda: after(2))

    def seat_one(agency=None):
        agency = agency or clarification.application.owner
        head = make_officer(f"u-{agency.code}", Role.LEADER, agency=agency, full_name="Bu Dewi")
        return sign_in(head, client)

    return seat_one


def test_the_list_leads_to_the_form_and_the_answer_is_public(seat, clarification):
    browser = seat()
    address = reverse("console:clarification", args=[clarification.pk])
    page = browser.get(reverse("console:clarifications")).content.decode()
    assert address in page
    assert "certificate" not in page
    form = browser.get(address).content.decode()
    assert "contoh.id" in form, "the agency reads what was found"
    sent = browser.post(address, {"text": "Sertifikat diganti <besok>."})
    assert sent.url == reverse("console:clarifications")
    public = browser.get(f"/aplikasi/{clarification.application.code}/").content.decode()
    assert "Sertifikat diganti &lt;besok&gt;." in public
    assert "Bu Dewi" not in public.split("<main")[1]


def test_the_form_names_what_is_wrong(seat, clarification):
    answer = seat().post(reverse("console:clarification", args=[clarification.pk]), {"text": ""})
    assert answer.status_code == 400
    assert "govuk-error-summary" in answer.content.decode()


def test_another_agency_finds_nothing(seat, clarification):
    browser = seat(make_agency())
    assert browser.get(reverse("console:clarification", args=[clarification.pk])).status_code == 404
    assert "Sipandai" not in browser.get(reverse("console:clarifications")).content.decode()


def test_a_settled_fall_is_shown_without_a_form(seat, clarification):
    see(clarification.application, "address_answers", at=after(1.5))
    watch_levels(now=after(1.5))
    page = seat().get(reverse("console:clarification", args=[clarification.pk]))
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()


def test_the_list_costs_the_same_for_one_fall_and_for_twenty(
    seat, clarification, django_assert_max_num_queries
):
    browser = seat()
    for _ in range(20):
        other = make_application(owner=clarification.application.owner)
        Clarification.objects.create(
            application=other,
            level_before="1",
            requirement="portal_link",
            opened_at=after(1),
            until=after(6),
        )
    with django_assert_max_num_queries(14):
        browser.get(reverse("console:clarifications"))
