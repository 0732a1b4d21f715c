"""The pages about integration files, the message to pass on, and the page for the mayor."""

from datetime import date, timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from sambung.console.files.messages import LONGEST, compose_message, list_names_in
from sambung.console.frame.downloads import give_file
from sambung.console.weekly.page import SHOWN, describe_week, make_weekly
from sambung.directory.models import City
from sambung.directory.provenance import Provenance
from sambung.documents.models import Document
from sambung.governance import operations
from sambung.governance.models import IntegrationFile
from sambung.governance.operations import NextStep
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.portfolio.models import Claim, Kind, Statement
from sambung.verification.models import Clarification, LevelChange
from tests.factories import NOON, make_agency, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 isi"
LINK = "https://sambung.bandung.go.id/konsol/berkas/BRK-0001/"


def open_one(name="e-Contoh", **values):
    return operations.open_file(
        actor=SYSTEM, application=make_application(name, **values), goal="Satu akun.", now=NOON
    )


def step(file, now=NOON, **values):
    return operations.set_next_step(
        actor=SYSTEM,
        file=file,
        step=NextStep(**{"next_action": "Kirim contoh data", **values}),
        seen_at=IntegrationFile.objects.get(pk=file.pk).changed_at,
        now=now,
    )


@pytest.fixture
def file():
    return open_one()


@pytest.fixture
def team():
    return sign_in(make_officer("tim", Role.INTEGRATOR))


@pytest.fixture
def owner(file):
    return sign_in(make_officer("pemilik", Role.APPLICATION_OWNER, agency=file.application.owner))


class TestPages:
    def test_the_team_opens_a_file_plans_and_moves_it(self, team):
        application = make_application("e-Baru")
        answer = team.post(
            reverse("console:open_file"), {"application": "e-baru", "goal": "Satu akun."}
        )
        file = IntegrationFile.objects.get()
        assert answer.url == reverse("console:file_step", args=[file.code])
        team.post(
            answer.url,
            {
                "next_action": "Undang rapat",
                "due_on": "2036-01-31",
                "waiting_on": "Vendor",
                "seen": file.changed_at.isoformat(),
            },
        )
        file.refresh_from_db()
        team.post(
            reverse("console:file_stage", args=[file.code]),
            {"stage": "assessment", "seen": file.changed_at.isoformat()},
        )
        page = team.get(reverse("console:file", args=[file.code])).content.decode()
        for text in ("Undang rapat", "Vendor", application.name, "31 Januari 2036"):
            assert text in page
        file.refresh_from_db()
        assert file.stage == "assessment"

    def test_an_application_with_an_open_file_leads_to_it(self, team, file):
        answer = team.get(reverse("console:open_file"), {"application": file.application.code})
        assert answer.url == reverse("console:file", args=[file.code])

    def test_the_second_of_two_is_told_and_keeps_what_was_typed(self, team, file):
        address = reverse("console:file_step", args=[file.code])
        sent = {"next_action": "Punya saya", "seen": file.changed_at.isoformat()}
        step(file, next_action="Punya orang lain")
        answer = team.post(address, sent)
        page = answer.content.decode()
        assert answer.status_code == 400
        assert "Punya orang lain" in page
        assert 'value="Punya saya"' in page
        seen = answer.context["form"]["seen"].value()
        assert team.post(address, {**sent, "seen": seen}).status_code == 302
        assert IntegrationFile.objects.get().next_action == "Punya saya"

    def test_a_forged_moment_is_refused(self, team, file):
        address = reverse("console:file_step", args=[file.code])
        for seen in ("", "kemarin", "2026-11-21T12:00:00"):
            assert team.post(address, {"next_action": "x", "seen": seen}).status_code == 400

    def test_the_agency_reads_and_writes_but_does_not_lead(self, owner, file):
        page = owner.get(reverse("console:file", args=[file.code])).content.decode()
        assert reverse("console:file_entry", args=[file.code]) in page
        assert reverse("console:file_step", args=[file.code]) not in page
        assert owner.get(reverse("console:file_step", args=[file.code])).status_code == 403
        answer = owner.post(
            reverse("console:file_entry", args=[file.code]),
            {"text": "Rapat dengan tim.", "happened_on": "2026-11-01"},
        )
        assert answer.status_code == 302

    def test_another_agency_finds_nothing(self, file):
        stranger = sign_in(make_officer("asing", Role.APPLICATION_OWNER, agency=make_agency()))
        assert stranger.get(reverse("console:file", args=[file.code])).status_code == 404
        assert file.code not in stranger.get(reverse("console:files")).content.decode()

    @pytest.mark.parametrize("show", ["", "overdue", "waiting", "closed"])
    def test_the_list_is_filtered(self, team, file, show):
        step(file, due_on=date(2020, 1, 1), waiting_on="Vendor")
        page = team.get(reverse("console:files"), {"show": show}).content.decode()
        assert (file.code in page) == (show != "closed")

    def test_the_list_takes_as_many_queries_for_many_files(
        self, team, django_assert_max_num_queries
    ):
        address = reverse("console:files")
        for count in (2, 40):
            for number in range(count):
                step(open_one(f"Aplikasi {count}-{number}"), waiting_on="Vendor")
            with django_assert_max_num_queries(14):
                assert team.get(address).status_code == 200


class TestDocuments:
    def attach(self, client, file, name="berita acara.pdf", content=PDF, **values):
        return client.post(
            reverse("console:attach", args=[file.code]),
            {"document": SimpleUploadedFile(name, content), "kind": "", **values},
        )

    def test_a_document_comes_back_as_it_was_and_is_only_downloaded(self, owner, file):
        assert self.attach(owner, file).status_code == 302
        answer = owner.get(
            reverse("console:file_document", args=[file.code, Document.objects.get().pk])
        )
        assert answer.content == PDF
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_document_of_another_file_is_not_reached_through_ones_own(self, owner, team, file):
        other = open_one("e-Lain")
        self.attach(team, other)
        pk = Document.objects.get().pk
        for code in (file.code, other.code):
            address = reverse("console:file_document", args=[code, pk])
            assert owner.get(address).status_code == 404

    @pytest.mark.parametrize(
        ("name", "content"), [("x.html", b"<script>"), ("x.pdf", b"<script>"), ("x.pdf", b"")]
    )
    def test_what_is_no_document_is_refused(self, owner, file, name, content):
        assert self.attach(owner, file, name, content).status_code == 400
        assert not Document.objects.exists()

    def test_the_writer_removes_it_again(self, owner, file):
        self.attach(owner, file)
        owner.post(reverse("console:remove_document", args=[file.code, Document.objects.get().pk]))
        assert not Document.objects.exists()


class TestMessage:
    def test_it_says_what_is_asked_until_when_and_where(self, file):
        file = step(file, due_on=date(2026, 12, 1), waiting_agency=make_agency("PD-X"))
        assert compose_message(file, link=LINK, names=()) == (
            "Integrasi e-Contoh, tahap: Penerimaan. Mohon: Kirim contoh data. Paling lambat"
            f" 1 Desember 2026. Ditunggu: PD-X. {LINK}"
        )

    def test_it_names_no_person_and_no_number(self, file):
        make_officer("budi", Role.INTEGRATOR, full_name="Budi Santoso")
        rina = make_officer("rina", Role.INTEGRATOR, full_name="Rina Marlina, S.Kom.")
        file = step(
            file,
            responsible=rina,
            waiting_on="Budi Santoso",
            next_action="Minta Rina, budi santoso dan Pak Asep Sunandar bertemu Bu Camat",
        )
        file.next_action += ", 0812-3456-7890, 3273015708900001, a@contoh.go.id"
        message = compose_message(file, link=LINK, names=list_names_in(file.next_action))
        for secret in ("Rina", "Budi", "budi", "santoso", "Asep", "0812", "3273", "a@contoh"):
            assert secret not in message
        assert "Bu Camat" in message

    @pytest.mark.parametrize("length", [1, 100, 300])
    def test_it_is_short_whatever_is_asked(self, length):
        file = step(open_one("n" * 200), next_action="a" * length, due_on=date(2026, 12, 1))
        message = compose_message(file, link=LINK, names=())
        assert len(message) <= LONGEST
        assert message.endswith(LINK)

    def test_it_stands_on_the_page_in_indonesian_without_foreign_hosts(self, team, file):
        file = step(file)
        with translation.override("en"):
            page = team.get(reverse("console:file", args=[file.code])).content.decode()
        assert "Mohon: Kirim contoh data" in page
        assert "wa.me" not in page


class TestWeek:
    @pytest.fixture
    def city(self):
        City.objects.update_or_create(
            code="32.73", slug="bandung", defaults={"name": "Kota Bandung"}
        )
        for kind, count in ((Kind.PUBLIC, 50), (Kind.ADMINISTRATIVE, 36)):
            Claim.objects.create(
                statement=Statement.INTEGRATED,
                kind=kind,
                count=count,
                claimant="Pemkot",
                claimed_on=date(2023, 10, 1),
                precision="month",
                source="x",
            )

    def fill(self, count):
        now = clock.now()
        for number in range(count):
            owner = make_agency()
            owner.name = f"Dinas {number} " + "urusan yang panjang " * 8
            owner.save()
            application = make_application(f"Aplikasi {number} " + "panjang " * 20, owner=owner)
            moves = ("none", "3") if number % 2 else ("3", "none")
            LevelChange.objects.create(
                application=application,
                before=moves[0],
                after=moves[1],
                seen_at=now,
                public_at=now,
            )
            Clarification.objects.create(
                application=application,
                level_before="3",
                requirement="traffic_seen",
                opened_at=now,
                until=now + timedelta(days=5),
            )
            file = operations.open_file(actor=SYSTEM, application=application, goal="x", now=NOON)
            step(file, now=now - timedelta(days=60 + number), waiting_agency=application.owner)
        return now

    @pytest.mark.parametrize("count", [0, 3, 60])
    def test_it_is_one_page_however_much_there_is(self, city, count):
        now = self.fill(count)
        document = pypdfium2.PdfDocument(make_weekly(now=now))
        text = document[0].get_textpage().get_text_range()
        assert len(document) == 1
        assert [round(side) for side in document[0].get_size()] == [595, 842]
        assert "KOTA BANDUNG" in text
        assert (f"dan {count // 2 - SHOWN} lainnya" in text) == (count > 2 * SHOWN)

    def test_declared_and_verified_are_never_added_up(self, city):
        week = describe_week(now=clock.now())
        assert (week.claimed.public, week.claimed.administrative) == (50, 36)
        assert week.exchanging == 0
        assert sum(row.count for row in week.levels) == week.total

    def test_invented_rows_are_in_no_figure(self, city):
        make_application()
        for provenance in (Provenance.ILLUSTRATIVE, Provenance.EXAMPLE, Provenance.SYSTEM):
            application = make_application(provenance=provenance)
            LevelChange.objects.create(
                application=application,
                before="none",
                after="2",
                seen_at=clock.now(),
                public_at=clock.now(),
            )
        week = describe_week(now=clock.now())
        assert (week.total, week.illustrative, week.examples) == (1, 1, 1)
        assert (week.not_checked, week.rose) == (1, ())

    def test_what_went_down_and_up_again_has_not_moved(self, city):
        application = make_application()
        for hour, before, after in ((3, "2", "1"), (2, "1", "2")):
            at = clock.now() - timedelta(hours=hour)
            LevelChange.objects.create(
                application=application, before=before, after=after, seen_at=at, public_at=at
            )
        week = describe_week(now=clock.now())
        assert (week.rose, week.fell) == ((), ())

    def test_an_agency_that_keeps_others_waiting_is_brought_before_the_mayor(self, city):
        self.fill(1)
        with translation.override("en"):
            (decision,) = describe_week(now=clock.now()).decisions
        assert decision.startswith("Ask the head of Dinas 0")

    def test_the_page_and_the_pdf_are_for_those_who_see_the_board(self, team, owner, city):
        assert owner.get(reverse("console:weekly")).status_code == 403
        assert team.get(reverse("console:weekly")).status_code == 200
        answer = team.get(reverse("console:weekly_pdf"))
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ['a"; filename="b.exe', "surat\r\nSet-Cookie: x=1.pdf", "sé;.pdf"])
def test_a_hostile_file_name_stays_a_name(name):
    header = give_file(b"x", file_name=name, media_type="application/pdf")["Content-Disposition"]
    assert header.startswith("attachment; filename")
    assert "\r" not in header
    assert "\n" not in header
    assert 'filename="b.exe' not in header.replace('\\"', "")
