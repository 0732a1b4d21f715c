"""Integration files: opened, led, written in, moved through their stages, and closed."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError

from sambung.directory.provenance import Provenance
from sambung.documents.models import Document
from sambung.governance import operations, queries
from sambung.governance.models import IntegrationFile
from sambung.governance.operations import NextStep
from sambung.governance.queries import FileCriteria
from sambung.governance.rules import stages
from sambung.governance.rules.stages import FILE_TABLE, FileStage
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.factories import NOON, make_agency, make_application, make_officer

pytestmark = pytest.mark.django_db

ORDER = tuple(FileStage)
PDF = b"%PDF-1.7 isi"
TODAY = date(2026, 11, 21)
LATER = NOON + timedelta(days=1)


def team(name="Rina"):
    return Actor(f"p-{name}", name, frozenset({(Role.INTEGRATOR, "*")}))


def owner_of(file):
    return Actor(
        "p-o", "Pemilik", frozenset({(Role.APPLICATION_OWNER, file.application.owner.code)})
    )


@pytest.fixture
def file():
    return operations.open_file(
        actor=team(),
        application=make_application("e-Contoh"),
        goal="Masuk dengan satu akun.",
        now=NOON,
    )


def set_step(file, *, actor=None, now=LATER, seen_at=None, **values):
    step = NextStep(**{"next_action": "Kirim kontrak data", **values})
    return operations.set_next_step(
        actor=actor or team(), file=file, step=step, seen_at=seen_at or file.changed_at, now=now
    )


def attach(file, kind="", actor=None):
    return operations.attach_document(
        actor=actor or team(),
        file=file,
        title="",
        file_name="berkas.pdf",
        content=PDF,
        kind=kind,
        now=NOON,
    )


def move(file, stage, reason=""):
    return operations.move_to_stage(
        actor=team(), file=file, stage=stage, reason=reason, seen_at=file.changed_at, now=LATER
    )


class TestOpening:
    def test_a_file_begins_at_intake_with_a_code_of_its_own(self, file):
        assert file.code.startswith("BRK-")
        assert file.stage == FileStage.INTAKE
        entry = AuditEntry.objects.get(subject=file.subject)
        assert (entry.action, entry.after) == ("open_file", {"application": file.application.code})

    def test_an_application_has_one_open_file(self, file):
        with pytest.raises(Conflict, match=file.code):
            operations.open_file(actor=team(), application=file.application, goal="Lagi", now=NOON)

    def test_the_database_holds_to_one_open_file_as_well(self, file):
        file.pk, file.code = None, "BRK-X"
        with pytest.raises(IntegrityError):
            file.save()

    def test_of_two_who_open_one_at_once_the_second_is_told(self, file, monkeypatch):
        monkeypatch.setattr("sambung.governance.operations.files.find_open_file", lambda _one: None)
        with pytest.raises(Conflict):
            operations.open_file(actor=team(), application=file.application, goal="Lagi", now=NOON)
        assert IntegrationFile.objects.count() == 1

    def test_an_agency_does_not_open_files(self, file):
        with pytest.raises(NotPermitted):
            operations.open_file(
                actor=owner_of(file), application=file.application, goal="Ya", now=NOON
            )

    @pytest.mark.parametrize("provenance", [Provenance.ILLUSTRATIVE, Provenance.SYSTEM])
    def test_what_is_invented_has_no_file(self, provenance):
        with pytest.raises(Conflict):
            operations.open_file(
                actor=SYSTEM,
                application=make_application(provenance=provenance),
                goal="Ya",
                now=NOON,
            )


class TestNextStep:
    def test_a_wait_begins_when_the_party_changes_and_not_at_each_save(self, file):
        first, second = make_agency(), make_agency()
        file = set_step(file, waiting_agency=first, now=LATER)
        assert (file.waiting_since, file.waiting_on) == (LATER, first.name)
        file = set_step(
            file, waiting_agency=first, waiting_on="Kepala bidang", now=LATER + timedelta(days=3)
        )
        assert file.waiting_since == LATER
        file = set_step(file, waiting_agency=second, now=LATER + timedelta(days=5))
        assert file.waiting_since == LATER + timedelta(days=5)

    def test_who_is_no_agency_is_told_apart_by_the_words(self, file):
        file = set_step(file, waiting_on="Vendor")
        file = set_step(file, waiting_on="vendor", now=LATER + timedelta(days=2))
        assert file.waiting_since == LATER
        file = set_step(file, waiting_on="Kementerian", now=LATER + timedelta(days=4))
        assert file.waiting_since == LATER + timedelta(days=4)

    def test_a_wait_ends_when_nobody_is_awaited(self, file):
        file = set_step(file, waiting_on="Vendor")
        file = set_step(file, now=LATER + timedelta(days=1))
        assert (file.waiting_on, file.waiting_since) == ("", None)

    def test_an_officer_of_another_agency_is_not_responsible(self, file):
        with pytest.raises(InvalidInput, match="Asing"):
            set_step(file, responsible=make_officer("asing", Role.INTEGRATOR, agency=make_agency()))
        own = make_officer("sendiri", Role.APPLICATION_OWNER, agency=file.application.owner)
        assert set_step(file, responsible=own).responsible == own

    @pytest.mark.parametrize("text", ["Telepon 0812 3456 7890", "Surel ke a.b@contoh.go.id"])
    def test_numbers_and_addresses_of_persons_are_refused(self, file, text):
        with pytest.raises(InvalidInput):
            set_step(file, next_action=text)

    def test_the_agency_does_not_set_the_next_step(self, file):
        with pytest.raises(NotPermitted):
            set_step(file, actor=owner_of(file))


class TestTwoAtOnce:
    def test_the_second_learns_what_the_first_changed_and_may_send_again(self, file):
        seen = file.changed_at
        set_step(file, next_action="Uji coba", actor=team("Dewi"))
        with pytest.raises(Conflict) as caught:
            set_step(file, next_action="Rapat", seen_at=seen)
        assert "Dewi" in str(caught.value)
        assert "Uji coba" in str(caught.value)
        present = IntegrationFile.objects.get(pk=file.pk)
        assert present.next_action == "Uji coba"
        assert set_step(present, next_action="Rapat").next_action == "Rapat"

    def test_two_writes_within_one_tick_of_the_clock_are_told_apart(self, file):
        seen = file.changed_at
        set_step(file, now=seen)
        with pytest.raises(Conflict):
            set_step(file, now=seen, seen_at=seen)

    def test_an_entry_disturbs_nobody(self, file):
        seen = file.changed_at
        operations.write_entry(
            actor=owner_of(file), file=file, text="Rapat", happened_on=TODAY, now=NOON
        )
        assert set_step(file, seen_at=seen)


class TestStages:
    def test_a_file_goes_through_all_stages_with_its_papers(self, file):
        for stage in ORDER[1:]:
            if file.stage in stages.REQUIRED_ATTACHMENTS:
                with pytest.raises(Conflict):
                    move(file, stage)
                attach(file, kind=file.stage, actor=owner_of(file))
            file = move(file, stage)
        assert file.stage == FileStage.LIVE
        assert [entry.stage for entry in queries.list_entries(file)] == [*reversed(ORDER[1:])]

    def test_no_stage_is_skipped(self, file):
        with pytest.raises(Conflict):
            move(file, FileStage.BUILD)

    def test_going_back_needs_a_reason_which_stays_in_the_file(self, file):
        file = move(move(file, FileStage.ASSESSMENT), FileStage.MEETINGS)
        with pytest.raises(InvalidInput):
            move(file, FileStage.INTAKE)
        file = move(file, FileStage.INTAKE, "Pemilik berganti.")
        assert queries.list_entries(file)[0].text == "Pemilik berganti."

    @pytest.mark.parametrize("before", ORDER)
    def test_only_the_next_stage_lies_ahead(self, before):
        steps = FILE_TABLE.list_steps(before)
        ahead = [step for step in steps if not stages.is_back(before, step.to)]
        assert len(ahead) == (before != "live")


class TestDocuments:
    def test_the_paper_a_stage_stands_on_stays(self, file):
        for stage in ORDER[1:5]:
            file = move(file, stage)
        attach(file, "acceptance")
        file = move(file, FileStage.HANDOVER)
        (attachment,) = queries.list_attachments(file)
        with pytest.raises(Conflict):
            operations.remove_attachment(actor=team(), file=file, attachment=attachment, now=NOON)
        attach(file, "acceptance")
        operations.remove_attachment(actor=team(), file=file, attachment=attachment, now=NOON)
        assert Document.objects.count() == 1

    def test_the_agency_removes_its_own_document_but_not_the_teams(self, file):
        attach(file)
        attach(file, actor=owner_of(file))
        own, theirs = queries.list_attachments(file)
        operations.remove_attachment(actor=owner_of(file), file=file, attachment=own, now=NOON)
        with pytest.raises(NotPermitted):
            operations.remove_attachment(
                actor=owner_of(file), file=file, attachment=theirs, now=NOON
            )

    def test_a_program_is_not_kept(self, file):
        with pytest.raises(InvalidInput):
            operations.attach_document(
                actor=team(), file=file, title="", file_name="x.exe", content=b"MZ", now=NOON
            )


class TestClosing:
    def test_a_closed_file_waits_for_nobody_and_takes_nothing(self, file):
        file = set_step(file, waiting_on="Vendor")
        closed = operations.close_file(
            actor=team(), file=file, note="Selesai.", seen_at=file.changed_at, now=LATER
        )
        assert closed.waiting_since is None
        with pytest.raises(Conflict):
            attach(closed)
        with pytest.raises(Conflict):
            set_step(closed)
        assert queries.find_open_file(file.application) is None

    def test_it_is_opened_again_unless_another_file_is_open(self, file):
        operations.close_file(
            actor=team(), file=file, note="Selesai.", seen_at=file.changed_at, now=LATER
        )
        closed = queries.get_file(file.code)
        again = operations.reopen_file(actor=team(), file=closed, reason="Belum.", now=LATER)
        assert queries.find_open_file(file.application) == again
        with pytest.raises(Conflict):
            operations.reopen_file(actor=team(), file=again, reason="Lagi", now=LATER)


class TestEntries:
    def test_an_entry_is_of_today_or_before(self, file):
        with pytest.raises(InvalidInput):
            operations.write_entry(
                actor=team(),
                file=file,
                text="Rapat",
                happened_on=TODAY + timedelta(days=1),
                now=NOON,
            )

    def test_the_journal_keeps_that_something_was_written_and_not_what(self, file):
        operations.write_entry(
            actor=team(), file=file, text="Telepon 081234567890", happened_on=TODAY, now=NOON
        )
        assert "0812" not in str(AuditEntry.objects.get(action="write_entry").after)


class TestReading:
    def test_lists_are_narrowed_by_agency(self, file):
        other = make_agency()
        assert queries.list_open_files() == (file,)
        assert queries.list_open_files([file.application.owner.code]) == (file,)
        assert queries.list_open_files([other.code]) == ()
        with pytest.raises(NotFound):
            queries.get_file(file.code, agency_codes=[other.code])

    def test_overdue_and_awaiting_are_found(self, file):
        file = set_step(file, due_on=TODAY, waiting_on="Vendor")
        assert queries.list_overdue_files(today=TODAY) == ()
        assert queries.list_overdue_files(today=TODAY + timedelta(days=1)) == (file,)
        assert queries.list_awaiting() == (file,)

    @pytest.mark.parametrize(
        ("criteria", "fits"),
        [
            ({"stage": "intake"}, True),
            ({"stage": "live"}, False),
            ({"responsible": "nobody"}, True),
            ({"is_waiting": True}, False),
            ({"is_overdue": True}, False),
            ({"is_closed": True}, False),
            ({"text": "contoh"}, True),
            ({"text": "contoh lain"}, False),
        ],
    )
    def test_files_are_searched(self, file, criteria, fits):
        found = queries.search_files(FileCriteria(**criteria), today=TODAY)
        assert list(found) == ([file] if fits else [])
