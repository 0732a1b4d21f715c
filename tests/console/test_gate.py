"""The gates in the console: asked at registration, decided in a queue, offered nothing in vain."""

import re

import pytest
from django.urls import reverse

from sambung.kernel.actor import Role
from sambung.portfolio.gate.gate import has_cleared
from sambung.portfolio.gate.operations import ask_for_mark
from sambung.portfolio.models import Application, ClearanceMark, MarkRequest
from tests.factories import NOON, make_agency, make_application, make_officer, officer_of, sign_in

pytestmark = pytest.mark.django_db
QUEUE = reverse("console:gate_queue")
MARK = reverse("console:gate_mark")


@pytest.fixture
def agency():
    return make_agency()


@pytest.fixture
def owner(agency):
    return sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=agency))


@pytest.fixture
def team():
    return sign_in(make_officer("tono", Role.INTEGRATOR))


def register(owner, agency, **values):
    return owner.post(
        reverse("console:register_application"),
        {
            "agency": agency.pk,
            "name": "Cuti",
            "purpose": "Mengurus cuti.",
            "kind": "administrative",
            "platform": "web",
            "status": "active",
            "personal_data": "general",
            "has_accounts": "true",
            **values,
        },
    )


def wait(agency, name="Lama", ground="before"):
    application = make_application(name, owner=agency, cleared=False)
    ask_for_mark(
        actor=officer_of(agency, Role.APPLICATION_OWNER),
        application=application,
        ground=ground,
        note="Kontrak 2019.",
        now=NOON,
    )
    return application


class TestRegistering:
    def test_an_existing_application_asks_for_its_exemption_at_once(self, owner, agency):
        answer = register(owner, agency, ground="before", ground_note="Kontrak 2019.")
        assert answer.status_code == 302
        asked = MarkRequest.objects.get()
        assert (asked.application.name, asked.ground, asked.note) == (
            "Cuti",
            "before",
            "Kontrak 2019.",
        )
        assert not has_cleared(asked.application), "saying so opens no gate"

    @pytest.mark.parametrize(
        ("values", "field"),
        [({}, "ground"), ({"ground": "national"}, "ground_note"), ({"ground": "x"}, "ground")],
    )
    def test_it_is_asked_and_needs_a_source(self, owner, agency, values, field):
        answer = register(owner, agency, **values)
        assert field in answer.context["form"].errors
        assert not Application.objects.exists()

    def test_a_new_one_asks_for_nothing(self, owner, agency):
        assert register(owner, agency, ground="new").status_code == 302
        assert not MarkRequest.objects.exists()


class TestAsking:
    def test_the_page_of_the_application_offers_it_in_place_of_what_cannot_succeed(
        self, owner, agency
    ):
        application = make_application(owner=agency, cleared=False)
        address = reverse("console:application", args=[application.code])
        page = owner.get(address).content.decode()
        assert reverse("console:gate_ask", args=[application.code]) in page
        for refused in ("publish", "credentials"):
            assert reverse(f"console:{refused}", args=[application.code]) not in page
        answer = owner.post(
            reverse("console:gate_ask", args=[application.code]),
            {"ground": "national", "note": "Permendagri 7/2019"},
        )
        assert answer.status_code == 302
        page = owner.get(address).content.decode()
        assert reverse("console:gate_ask", args=[application.code]) not in page

    def test_it_is_asked_once(self, owner, agency):
        application = wait(agency)
        answer = owner.post(
            reverse("console:gate_ask", args=[application.code]), {"ground": "before", "note": "x"}
        )
        assert answer.status_code == 400
        assert MarkRequest.objects.count() == 1


class TestQueue:
    def test_what_was_asked_for_stands_on_top_and_goes_through_in_one_go(self, team, agency):
        first, other = wait(agency, "Zeta"), wait(agency, "Alfa")
        silent = make_application("Belum diminta", owner=agency, cleared=False)
        make_application("Boleh", owner=agency)
        make_application("Berhenti", owner=agency, cleared=False, status="inactive")
        page = team.get(QUEUE).context["page"]
        assert [one.name for one in page] == ["Alfa", "Zeta", "Belum diminta"]
        answer = team.post(
            MARK,
            {"tick": [first.code, silent.code], "ground": "before", "note": "Daftar 2023."},
        )
        assert answer.status_code == 302
        assert has_cleared(first)
        assert has_cleared(silent)
        assert not has_cleared(other)
        assert MarkRequest.objects.get(application=first).decided_by_name

    def test_who_registered_one_is_refused_and_holds_up_no_other(self, agency):
        both = make_officer("tono", Role.INTEGRATOR)
        own = make_application(owner=agency, cleared=False, registered_by=str(both.pk))
        other = make_application(owner=agency, cleared=False)
        team = sign_in(both)
        values = {"tick": [own.code, other.code], "ground": "before", "note": "Daftar 2023."}
        page = team.post(MARK, values, follow=True).content.decode()
        assert own.name in page
        assert not has_cleared(own)
        assert has_cleared(other)

    def test_what_one_registered_is_not_offered_and_says_why(self, agency):
        both = make_officer("tono", Role.INTEGRATOR)
        own = make_application(owner=agency, cleared=False, registered_by=str(both.pk))
        other = make_application(owner=agency, cleared=False)
        page = sign_in(both).get(QUEUE).content.decode()
        inputs = re.findall(r'(<input[^>]*value="(APL-[0-9]+)"[^>]*>)', page)
        boxes = {code: box for box, code in inputs}
        assert "disabled" in boxes[own.code]
        assert "disabled" not in boxes[other.code]
        assert page.count("Langkah sebelumnya Anda lakukan sendiri") == 1

    def test_what_a_colleague_decided_meanwhile_is_said(self, team, agency):
        application = wait(agency)
        values = {"tick": [application.code], "ground": "before", "note": "Daftar 2023."}
        assert team.post(MARK, values).status_code == 302
        page = team.post(MARK, values, follow=True).content.decode()
        assert "sudah memutuskan" in page
        assert ClearanceMark.objects.filter(application=application).count() == 1

    def test_a_refusal_is_read_by_the_agency_which_may_ask_again(self, team, owner, agency):
        application = wait(agency)
        address = reverse("console:gate_refuse", args=[application.code])
        assert team.post(address, {"reason": ""}).status_code == 400
        assert team.post(address, {"reason": "Tidak ada kontraknya."}).status_code == 302
        page = owner.get(reverse("console:application", args=[application.code])).content.decode()
        assert "Tidak ada kontraknya." in page
        assert reverse("console:gate_ask", args=[application.code]) in page
        assert team.get(address).status_code == 404

    @pytest.mark.parametrize("values", [{}, {"ground": "before", "note": "x"}])
    def test_nothing_ticked_is_said_and_keeps_what_was_written(self, team, agency, values):
        wait(agency)
        answer = team.post(MARK, values)
        assert answer.status_code == 400
        assert not ClearanceMark.objects.exists()

    def test_the_desk_of_the_team_says_how_many_wait(self, team, agency):
        wait(agency)
        assert QUEUE in team.get(reverse("console:home")).content.decode()

    def test_a_page_takes_a_fixed_number_of_queries(
        self, team, agency, django_assert_max_num_queries
    ):
        for number in range(30):
            wait(agency, f"Nomor {number}")
        with django_assert_max_num_queries(14):
            team.get(QUEUE)
