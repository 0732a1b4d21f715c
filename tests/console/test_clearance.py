"""The pages about new applications: what exists, the proposal, the way to the letter and on."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sambung.clearance import operations
from sambung.clearance.models import Clearance, Vote
from sambung.clearance.proposal_fields import DEFAULT_CONDITIONS
from sambung.clearance.rules import BoardDecision, ClearanceState
from sambung.design.marking import mark_words
from sambung.documents.models import Document
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.portfolio import catalogue
from sambung.portfolio.models import SharedApplication
from tests.factories import (
    give_role,
    make_agency,
    make_application,
    make_officer,
    make_person,
    sign_in,
)

pytestmark = pytest.mark.django_db

PURPOSE = "Warga mengambil nomor antrean puskesmas dari telepon dan melihat gilirannya."
TEXTS = {
    "name": "Antrean Puskesmas Baru",
    "need": "Warga mengantre sejak pagi.",
    "purpose": PURPOSE,
    "kind": "public",
    "platform": "web",
    "service": "Pelayanan kesehatan",
    "users": "80 puskesmas",
    "legal_basis": "Permenkes 43/2019",
    "data_needed": "Data kependudukan",
    "personal_data": "general",
    "alternatives": "Antrean di loket",
    "benefits": "Lebih cepat",
    "build_cost": "150000000",
    "annual_cost": "25000000",
    "integration_plan": "Masuk satu akun",
}


def let_in(name, role, agency=None):
    """Let an officer of the city, with a role for it or for an agency, read in Indonesian."""
    officer = make_officer(name)
    give_role(officer, role, agency)
    return sign_in(officer, Client(headers={"accept-language": "id"}))


@pytest.fixture(autouse=True)
def _fresh():
    catalogue.forget_catalogue()
    yield
    catalogue.forget_catalogue()


@pytest.fixture
def agency():
    return make_agency("PD-KES")


@pytest.fixture
def author(agency):
    return let_in("pengusul", Role.APPLICATION_OWNER, agency)


@pytest.fixture
def team():
    return let_in("tim", Role.INTEGRATOR)


@pytest.fixture
def members():
    return [let_in(f"dewan{n}", Role.BOARD_MEMBER) for n in range(3)]


@pytest.fixture
def existing():
    return make_application(
        "Antrean Online <b>", purpose="Mengambil nomor antrean pasien puskesmas dan rumah sakit."
    )


def page(client, name, *args, query=""):
    answer = client.get(reverse(f"console:{name}", args=args) + query)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def send(client, name, clearance, *args, **values):
    clearance.refresh_from_db()
    answer = client.post(
        reverse(f"console:{name}", args=[clearance.code, *args]),
        {"seen": clearance.changed_at.isoformat(), **values},
    )
    clearance.refresh_from_db()
    return answer


def propose(agency, **values):
    return operations.propose(
        actor=SYSTEM, agency=agency, values={**TEXTS, **values}, now=clock.now()
    )


def submit(agency, **values):
    clearance = propose(agency, **values)
    return operations.submit(
        actor=SYSTEM,
        clearance=clearance,
        expected_changed_at=clearance.changed_at,
        now=clock.now(),
    )


def before_board(agency, **values):
    clearance = submit(agency, **values)
    return operations.table_before_board(
        actor=SYSTEM,
        clearance=clearance,
        expected_changed_at=clearance.changed_at,
        now=clock.now(),
    )


def vote_all(clearance, decision):
    for number in range(3):
        actor = Actor(f"d{number}", f"Anggota {number}", frozenset({(Role.BOARD_MEMBER, "*")}))
        operations.cast_vote(
            actor=actor,
            clearance=clearance,
            decision=decision,
            reason="Begitu.",
            expected_changed_at=clearance.changed_at,
            now=clock.now(),
        )


class TestWhatExists:
    def test_the_box_answers_with_marked_words_owner_and_reason(self, author, existing):
        answer = page(author, "similar", query=f"?q={PURPOSE}")
        assert str(existing.owner) in answer
        assert '<mark class="sambung-mark">antrean</mark>' in answer
        assert "&lt;b&gt;" in answer
        assert "<b>" not in answer
        assert reverse("console:propose_application") in answer
        assert f'action="{reverse("console:similar")}"' in page(author, "home")

    def test_nothing_found_says_what_to_do_next(self, author, existing):
        answer = page(author, "similar", query="?q=Memantau ketinggian gelombang laut tsunami")
        assert "Tidak ditemukan yang serupa" in answer
        assert reverse("console:propose_application") in answer

    def test_a_shared_application_leads_to_its_own_address(self, author):
        SharedApplication.objects.create(
            code="NAS-1",
            name="Mobile JKN",
            purpose="Antrean pasien puskesmas dan peserta BPJS.",
            owner="BPJS Kesehatan",
            kind="national",
            is_mandatory=True,
            address="https://bpjs.example.id/",
        )
        answer = page(author, "similar", query=f"?q={PURPOSE}")
        assert 'href="https://bpjs.example.id/"' in answer
        assert "diwajibkan aturan nasional" in answer

    @pytest.mark.parametrize("question", ["?q=", "?q=&nama=", "?q=%20"])
    def test_an_empty_question_is_answered_kindly(self, author, question):
        assert "Tulis" in page(author, "similar", query=question)

    def test_twenty_pages_are_cut_and_answered(self, author, existing):
        assert page(author, "similar_found", query=f"?purpose={'antrean pasien ' * 900}")

    def test_the_part_of_a_page_is_escaped_and_not_kept(self, author, existing):
        answer = author.get(reverse("console:similar_found") + f"?purpose={PURPOSE}")
        assert "no-store" in answer["Cache-Control"]
        assert "<html" not in answer.content.decode()
        assert "&lt;b&gt;" in answer.content.decode()

    def test_marking_never_opens_a_tag(self):
        shown = mark_words('<img src=x onerror="x"> antre', ("img", "antre"))
        assert shown == (
            '&lt;<mark class="sambung-mark">img</mark> src=x onerror=&quot;x&quot;&gt; '
            '<mark class="sambung-mark">antre</mark>'
        )

    def test_a_citizen_does_not_reach_the_box(self):
        client = sign_in(make_person("warga"))
        assert client.get(reverse("console:similar")).status_code == 403


class TestProposal:
    def test_four_steps_lead_to_sending(self, author, agency, existing):
        answer = author.post(
            reverse("console:propose_application"),
            {
                name: TEXTS[name]
                for name in (
                    "name",
                    "need",
                    "purpose",
                    "kind",
                    "platform",
                    "service",
                    "users",
                    "legal_basis",
                )
            },
        )
        clearance = Clearance.objects.get()
        assert clearance.agency == agency
        assert answer.url == reverse("console:proposal_step", args=[clearance.code, "yang-ada"])
        assert "Apakah Antrean Online" in page(author, "proposal_step", clearance.code, "yang-ada")
        code = existing.code
        send(
            author,
            "proposal_step",
            clearance,
            "yang-ada",
            **{
                f"does-{code}": "no",
                f"because-{code}": "belum untuk pustu",
                "alternatives": "Loket",
            },
        )
        assert clearance.alternatives == (
            f"{code} – Antrean Online <b>: tidak mencukupi, karena belum untuk pustu\nLoket"
        )
        again = page(author, "proposal_step", clearance.code, "yang-ada")
        assert 'value="belum untuk pustu"' in again
        assert "tidak mencukupi" not in again
        send(
            author,
            "proposal_step",
            clearance,
            "data",
            data_needed="Data kependudukan",
            personal_data="general",
            integration_plan="Satu akun",
        )
        last = send(
            author,
            "proposal_step",
            clearance,
            "biaya",
            benefits="Cepat",
            build_cost="Rp 150.000.000",
            annual_cost="0",
        )
        assert last.url == reverse("console:send_proposal", args=[clearance.code])
        assert clearance.build_cost == 150_000_000
        send(author, "send_proposal", clearance)
        assert clearance.state == ClearanceState.SUBMITTED
        assert clearance.similar[0]["code"] == code

    def test_what_is_missing_stands_at_its_field_with_the_reason(self, author, agency):
        clearance = propose(agency, purpose="Antre saja", benefits="")
        answer = page(author, "send_proposal", clearance.code)
        assert "2 isian belum lengkap" in answer
        assert send(author, "send_proposal", clearance).status_code == 400
        assert clearance.state == ClearanceState.DRAFT

    def test_a_wrong_number_is_said_at_its_field(self, author, agency):
        answer = send(author, "proposal_step", propose(agency), "biaya", build_cost="banyak")
        assert answer.status_code == 400
        assert "build_cost" in answer.context["form"].errors

    def test_a_refusal_of_what_exists_needs_its_reason(self, author, agency, existing):
        answer = send(
            author, "proposal_step", propose(agency), "yang-ada", **{f"does-{existing.code}": "no"}
        )
        assert answer.status_code == 400

    def test_without_script_a_button_shows_what_exists_and_keeps_the_text(self, author, existing):
        address = reverse("console:propose_application")
        answer = author.post(
            address, {"name": "X", "purpose": PURPOSE, "look_for_similar": "1"}, follow=True
        )
        shown = answer.content.decode()
        assert PURPOSE in shown
        assert str(existing.owner) in shown
        assert not Clearance.objects.exists()

    def test_what_was_asked_is_carried_into_the_proposal(self, author, existing):
        shown = page(author, "propose_application", query=f"?q={PURPOSE}&nama=Antre")
        assert PURPOSE in shown
        assert str(existing.owner) in shown

    def test_two_writers_the_second_is_told(self, author, agency):
        clearance = propose(agency)
        seen = clearance.changed_at.isoformat()
        address = reverse("console:proposal_step", args=[clearance.code, "data"])
        assert author.post(address, {"seen": seen, "data_needed": "A"}).status_code == 302
        answer = author.post(address, {"seen": seen, "data_needed": "B"})
        assert answer.status_code == 400
        fresh = answer.context["form"]["seen"].value()
        assert author.post(address, {"seen": fresh, "data_needed": "B"}).status_code == 302

    def test_a_draft_is_for_its_agency_alone(self, author, team, agency):
        clearance = propose(agency)
        assert clearance.name in page(author, "clearances")
        assert clearance.name not in page(team, "clearances")
        assert team.get(reverse("console:clearance", args=[clearance.code])).status_code == 404
        other = let_in("lain", Role.APPLICATION_OWNER, make_agency())
        assert other.get(reverse("console:clearance", args=[clearance.code])).status_code == 404


class TestCase:
    def test_the_team_returns_and_the_agency_sees_why(self, author, team, agency):
        clearance = submit(agency)
        send(team, "return_proposal", clearance, reason="Lampirkan anggaran")
        assert clearance.state == ClearanceState.RETURNED
        assert "Lampirkan anggaran" in page(author, "clearance", clearance.code)
        assert "Lampirkan anggaran" in page(author, "proposal_step", clearance.code, "biaya")

    def test_only_what_is_possible_is_offered(self, author, team, members, agency):
        clearance = submit(agency)
        ways = {
            "return_proposal": (False, True, False),
            "table_proposal": (False, True, False),
            "withdraw_proposal": (True, False, False),
            "vote": (False, False, False),
        }
        for name, expected in ways.items():
            address = f'href="{reverse(f"console:{name}", args=[clearance.code])}"'
            seen = tuple(
                address in page(who, "clearance", clearance.code)
                for who in (author, team, members[0])
            )
            assert seen == expected, name

    def test_votes_are_for_the_board_until_it_decided(self, author, members, agency):
        clearance = before_board(agency)
        send(members[0], "vote", clearance, decision="refuse", reason="Sudah ada")
        assert Vote.objects.get().decision == BoardDecision.REFUSE
        assert "Sudah ada" in page(members[1], "clearance", clearance.code)
        assert "Sudah ada" not in page(author, "clearance", clearance.code)
        assert clearance.name in page(members[0], "clearances")

    def test_without_quorum_nothing_is_concluded(self, members, agency):
        clearance = before_board(agency)
        send(members[0], "vote", clearance, decision="build", reason="Perlu")
        answer = members[0].get(reverse("console:conclude", args=[clearance.code]), follow=True)
        assert answer.redirect_chain[-1][0] == reverse("console:clearance", args=[clearance.code])

    def test_joining_needs_an_application_that_exists(self, members, agency, existing):
        clearance = before_board(agency)
        vote_all(clearance, BoardDecision.JOIN)
        answer = send(members[0], "conclude", clearance, reason="Ada", target="APL-9999")
        assert answer.status_code == 400
        send(members[0], "conclude", clearance, reason="Ada", target=existing.code)
        assert clearance.target == existing
        assert clearance.state == ClearanceState.DECIDED

    def test_a_late_decision_says_why(self, members, agency):
        clearance = before_board(agency)
        vote_all(clearance, BoardDecision.REFUSE)
        late = clock.now().date() - timedelta(days=1)
        Clearance.objects.filter(pk=clearance.pk).update(step_due_on=late)
        values = {"reason": "Tidak perlu", "alternatives": "Pakai loket"}
        assert send(members[0], "conclude", clearance, **values).status_code == 400
        send(members[0], "conclude", clearance, late_because="Kuorum", **values)
        assert clearance.decided_late_because == "Kuorum"

    def test_from_decision_to_letter_reply_and_close(self, author, team, members, agency, existing):
        clearance = before_board(agency)
        vote_all(clearance, BoardDecision.JOIN)
        send(members[0], "conclude", clearance, reason="Sudah ada", target=existing.name)
        draft = team.get(
            reverse("console:clearance_paper_file", args=[clearance.code, "rancangan", "pdf"])
        )
        text = pypdfium2.PdfDocument(draft.content)[0].get_textpage().get_text_bounded()
        assert "bergabung pada aplikasi Antrean Online <b>" in " ".join(text.split())
        today = clock.now().date()
        send(
            team,
            "clearance_letter",
            clearance,
            number="000.8/1/2026",
            letter_on=(today + timedelta(days=1)).isoformat(),
            signer="Ahmad",
            signer_position="Kepala",
            reply_due_on=(today + timedelta(days=14)).isoformat(),
        )
        assert clearance.state == ClearanceState.ANSWERED
        assert Document.objects.filter(subject=clearance.subject).count() == 3
        shown = page(author, "clearance", clearance.code)
        assert "000.8/1/2026" in shown
        document = Document.objects.filter(subject=clearance.subject).first()
        fetched = author.get(
            reverse("console:clearance_document", args=[clearance.code, document.pk])
        )
        assert fetched.content == bytes(document.content)
        scan = SimpleUploadedFile("surat.pdf", b"%PDF-1.7 tanda tangan")
        send(team, "clearance_scan", clearance, document=scan)
        assert Document.objects.filter(subject=clearance.subject).count() == 4
        send(author, "clearance_reply", clearance, text="Kami bergabung.")
        assert clearance.replied_at
        answer = page(team, "clearance", clearance.code)
        assert f"{reverse('console:open_file')}?application={existing.code}" in answer
        send(author, "close_clearance", clearance, note="")
        assert clearance.state == ClearanceState.CLOSED

    def test_the_usual_conditions_are_offered_ticked(self, members, agency):
        clearance = before_board(agency)
        vote_all(clearance, BoardDecision.BUILD)
        answer = page(members[0], "conclude", clearance.code)
        offered = re.findall(r'<input[^>]*name="conditions"[^>]*>', answer)
        assert len(offered) == len(DEFAULT_CONDITIONS)
        assert all("checked" in box for box in offered)

    def test_from_building_to_live(self, author, team, members, agency):
        clearance = before_board(agency)
        vote_all(clearance, BoardDecision.BUILD)
        send(
            members[0],
            "conclude",
            clearance,
            reason="Perlu",
            conditions=["3"],
            more_conditions="Uji beban\n",
        )
        assert clearance.conditions.count() == 2
        today = clock.now().date()
        send(
            team,
            "clearance_letter",
            clearance,
            number="1/2026",
            letter_on=(today + timedelta(days=1)).isoformat(),
            signer="A",
            signer_position="K",
            reply_due_on=(today + timedelta(days=9)).isoformat(),
        )
        send(author, "begin_building", clearance)
        assert clearance.state == ClearanceState.BUILDING
        assert clearance.application.name == TEXTS["name"]
        assert send(author, "go_live", clearance).status_code == 400
        first, second = clearance.conditions.all()
        send(team, "settle_condition", clearance, first.pk, reason="Dokumen diterima")
        send(members[0], "waive_condition", clearance, second.pk, reason="Tidak dapat diuji")
        send(author, "go_live", clearance)
        assert clearance.state == ClearanceState.LIVE

    def test_papers_are_attached(self, author, agency):
        clearance = submit(agency)
        paper = SimpleUploadedFile("kak.pdf", b"%PDF-1.7 kak")
        send(author, "clearance_paper", clearance, document=paper)
        assert Document.objects.get(subject=clearance.subject).title == "kak.pdf"

    def test_the_proposal_is_given_in_both_formats(self, author, agency):
        clearance = submit(agency)
        for ending, start in (("pdf", b"%PDF"), ("docx", b"PK")):
            answer = author.get(
                reverse("console:clearance_paper_file", args=[clearance.code, "usulan", ending])
            )
            assert answer.content.startswith(start)

    @pytest.mark.parametrize("count", [2, 20])
    def test_a_list_takes_the_same_queries_at_any_size(
        self, count, team, agency, django_assert_max_num_queries
    ):
        for number in range(count):
            submit(agency, name=f"Usulan {number}")
        with django_assert_max_num_queries(16):
            page(team, "clearances")
