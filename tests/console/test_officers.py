"""The pages about officers: invited, given roles, handed over; and the journal for auditors."""

import io
import json

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from sambung.console.models import ReturnedSheet
from sambung.directory.models import Officer, RoleGrant, User
from sambung.exchange.models import Handover
from sambung.kernel.actor import Role
from sambung.messaging.outbox import list_messages
from sambung.tabular.writing import write_xlsx
from tests.factories import give_role, make_agency, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db

HEADER = ("NIP", "Nama", "Email", "Perangkat daerah", "Peran")
RINA = ("196009101980031003", "Rina", "rina@example.go.id", "PD-A", "pemilik data")


@pytest.fixture(autouse=True)
def outbox():
    for path in list_messages():
        path.unlink()


@pytest.fixture
def agency():
    return make_agency("PD-A")


@pytest.fixture
def administrator(agency):
    return sign_in(make_officer("admin", Role.ADMINISTRATOR))


def upload(tmp_path, *rows):
    path = tmp_path / "petugas.xlsx"
    write_xlsx(path, HEADER, rows)
    return {"file": SimpleUploadedFile("petugas.xlsx", path.read_bytes())}


class TestInvitation:
    def test_the_link_in_the_message_opens_the_account(
        self, administrator, tmp_path, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            answer = administrator.post(reverse("console:invite"), upload(tmp_path, RINA))
        assert answer.status_code == 302
        (message,) = [json.loads(path.read_text()) for path in list_messages()]
        assert message["to"] == "rina@example.go.id"
        link = next(word for word in message["text"].split() if "/undangan/" in word)
        guest = Client()
        page = link.removeprefix(settings.SAMBUNG_PUBLIC_URL)
        assert guest.get(page).status_code == 200
        answer = guest.post(page, {"password": "kalimat sandi yang panjang"})
        assert answer.status_code == 302
        assert guest.login(username=RINA[0], password="kalimat sandi yang panjang")
        assert guest.get(page).status_code == 404

    def test_a_weak_password_is_explained(
        self, administrator, tmp_path, django_capture_on_commit_callbacks
    ):
        with django_capture_on_commit_callbacks(execute=True):
            administrator.post(reverse("console:invite"), upload(tmp_path, RINA))
        (message,) = [json.loads(path.read_text()) for path in list_messages()]
        link = next(word for word in message["text"].split() if "/undangan/" in word)
        answer = Client().post(
            link.removeprefix(settings.SAMBUNG_PUBLIC_URL), {"password": "pendek"}
        )
        assert answer.status_code == 400

    def test_a_faulty_sheet_is_given_back_with_remarks_to_its_owner_only(
        self, administrator, tmp_path
    ):
        answer = administrator.post(reverse("console:invite"), upload(tmp_path, ("1", *RINA[1:])))
        assert answer.status_code == 400
        assert reverse("console:returned_sheet") in answer.content.decode()
        sheet = administrator.get(reverse("console:returned_sheet"))
        assert load_workbook(io.BytesIO(sheet.content)).active["F2"].value
        other = sign_in(make_officer("lain", Role.ADMINISTRATOR))
        assert other.get(reverse("console:returned_sheet")).status_code == 404
        assert not list_messages()

    def test_the_returned_sheet_goes_when_a_later_one_is_right(self, administrator, tmp_path):
        administrator.post(reverse("console:invite"), upload(tmp_path, ("1", *RINA[1:])))
        administrator.post(reverse("console:invite"), upload(tmp_path, RINA))
        assert not ReturnedSheet.objects.exists()

    def test_an_empty_sheet_can_be_fetched(self, administrator):
        sheet = administrator.get(reverse("console:empty_sheet"))
        assert next(load_workbook(io.BytesIO(sheet.content)).active.values) == HEADER


class TestRoles:
    def test_an_administrator_gives_a_role_with_its_last_day(self, administrator, agency):
        rina = make_officer("rina", Role.CASE_WORKER, agency=agency)
        administrator.post(
            reverse("console:grant_role", args=["rina"]),
            {"role": "data_owner", "agency": "PD-A", "last_day": "2036-12-31"},
        )
        grant = RoleGrant.objects.get(user=rina, role="data_owner")
        assert grant.valid_until.isoformat() == "2036-12-31T17:00:00+00:00"
        assert grant.granted_by == "Admin"

    def test_an_ended_role_opens_nothing_from_the_next_request_on(self, administrator, agency):
        rina = make_officer("rina", Role.AUDITOR, agency=agency)
        browser = sign_in(rina)
        assert browser.get(reverse("console:audit")).status_code == 200
        grant = RoleGrant.objects.get(user=rina)
        administrator.post(reverse("console:revoke_role", args=[grant.pk]))
        assert browser.get(reverse("console:audit")).status_code == 403

    def test_a_suspended_officer_is_signed_out(self, administrator, agency):
        rina = make_officer("rina", Role.AUDITOR, agency=agency)
        browser = sign_in(rina)
        administrator.post(reverse("console:suspend_officer", args=["rina"]))
        assert browser.get(reverse("console:audit")).status_code == 302
        administrator.post(reverse("console:suspend_officer", args=["rina"]))
        assert User.objects.get(pk=rina.pk).is_active

    def test_a_moved_officer_keeps_nothing_of_the_old_agency(self, administrator, agency):
        rina = make_officer("rina", Role.AUDITOR, agency=agency)
        new = make_agency("PD-B")
        administrator.post(reverse("console:move_officer", args=["rina"]), {"agency": new.pk})
        assert Officer.objects.get(user=rina).agency == new
        rina.refresh_from_db()
        assert sign_in(rina).get(reverse("console:home")).status_code == 403

    def test_officers_of_other_agencies_are_out_of_sight(self, agency):
        make_officer("rina", Role.DATA_OWNER, agency=make_agency("PD-B"))
        head = sign_in(make_officer("kepala", Role.LEADER, agency=agency))
        assert "rina" not in head.get(reverse("console:officers")).content.decode()
        assert head.get(reverse("console:officer", args=["rina"])).status_code == 404


class TestHandover:
    def test_the_record_is_for_the_agency_and_its_parties_only(self, agency):
        application = make_application("Layanan Warga", owner=agency)
        rina = make_officer("rina", Role.APPLICATION_OWNER, agency=agency)
        asep = make_officer("asep", Role.DATA_OWNER, agency=agency)
        head = sign_in(make_officer("kepala", Role.LEADER, agency=agency))
        head.post(
            reverse("console:responsible", args=[application.code]), {"officer": str(rina.pk)}
        )
        head.post(
            reverse("console:hand_over", args=["rina", "PD-A"]),
            {"successor": str(asep.pk), "reason": "Pensiun"},
        )
        application.refresh_from_db()
        assert application.responsible == asep
        page = reverse("console:handover", args=[Handover.objects.get().code])
        assert "Layanan Warga" in head.get(page).content.decode()
        assert sign_in(asep).get(page).status_code == 200
        stranger = sign_in(make_officer("tono", Role.DATA_OWNER, agency=make_agency()))
        assert stranger.get(page).status_code == 404


class TestAudit:
    def test_an_auditor_reads_the_own_agency_only_and_finds_by_name(self, administrator, agency):
        make_officer("rina", Role.CASE_WORKER, agency=agency)
        other = make_agency("PD-B")
        for code in ("PD-A", "PD-B"):
            administrator.post(
                reverse("console:grant_role", args=["rina"]),
                {"role": "data_owner", "agency": code},
            )
        auditor = sign_in(make_officer("pemeriksa", Role.AUDITOR, agency=agency))
        page = auditor.get(reverse("console:audit")).content.decode()
        assert "(PD-A)" in page
        assert f"({other.code})" not in page
        found = auditor.get(reverse("console:audit"), {"who": "tidak ada"}).content.decode()
        assert "grant_role" not in found

    def test_who_acts_does_not_check(self, administrator):
        assert administrator.get(reverse("console:audit")).status_code == 403


class TestSeveralAgencies:
    @pytest.fixture
    def browser(self, agency):
        make_application("Layanan A", owner=agency)
        other = make_agency("PD-B")
        make_application("Layanan B", owner=other)
        rina = make_officer("rina", Role.APPLICATION_OWNER, agency=agency)
        give_role(rina, Role.APPLICATION_OWNER, other)
        return sign_in(rina)

    def test_the_officer_is_asked_first_and_comes_back(self, browser):
        answer = browser.get(reverse("console:interfaces"))
        assert answer.url.startswith(reverse("console:choose_agency"))
        answer = browser.post(answer.url, {"agency": "PD-A", "next": reverse("console:interfaces")})
        assert answer.url == reverse("console:interfaces")

    def test_only_what_belongs_to_the_chosen_agency_opens(self, browser):
        browser.post(reverse("console:choose_agency"), {"agency": "PD-A"})
        page = browser.get(reverse("console:home")).content.decode()
        assert "Layanan A" in page
        assert "Layanan B" not in page
        assert "Dinas PD-A" in page

    def test_an_agency_without_a_role_cannot_be_chosen(self, browser):
        make_agency("PD-C")
        answer = browser.post(reverse("console:choose_agency"), {"agency": "PD-C"})
        assert answer.status_code == 400

    def test_the_way_back_never_leads_elsewhere(self, browser):
        answer = browser.post(
            reverse("console:choose_agency"), {"agency": "PD-A", "next": "https://evil.example/"}
        )
        assert answer.url == reverse("console:home")


def test_the_name_and_agency_stand_on_every_page(agency):
    browser = sign_in(make_officer("rina", Role.DATA_OWNER, agency=agency))
    for name in ("portal:home", "console:home", "portal:applications"):
        page = browser.get(reverse(name)).content.decode()
        assert "<strong>Rina</strong>, Dinas PD-A" in page


def test_the_desk_is_not_for_an_account_without_a_role():
    assert sign_in(make_officer("warga")).get(reverse("console:home")).status_code == 403
