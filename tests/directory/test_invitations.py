"""Officers are invited by a sheet: all rows or none, and each by a link that works once."""

from datetime import timedelta

import pytest
from openpyxl import load_workbook

from sambung.directory.invitation_sheets import write_empty_sheet, write_returned_sheet
from sambung.directory.models import Invitation, Officer, User
from sambung.directory.operations import (
    FaultyInvitations,
    accept_invitation,
    create_officer,
    invite_officers,
    read_invitations,
    renew_invitation,
)
from sambung.directory.queries import find_invitation, get_actor
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, InvalidTable, NotFound, NotPermitted
from sambung.tabular.writing import write_xlsx
from tests.factories import NOON, make_agency, make_person, officer_of

pytestmark = pytest.mark.django_db

HEADER = ("NIP", "Nama", "Email", "Perangkat daerah", "Peran")
RINA = ("196009101980031003", "Rina", "rina@example.go.id", "PD-A", "Pemilik data")
ASEP = ("199001012022211001", "Asep", "asep@example.go.id", "PD-A", "pemilik aplikasi")
PASSWORD = "kalimat sandi yang panjang"


@pytest.fixture
def agency():
    return make_agency("PD-A")


@pytest.fixture
def invite(tmp_path, agency):
    def run(*rows, actor=SYSTEM, header=HEADER, now=NOON):
        path = tmp_path / "petugas.xlsx"
        write_xlsx(path, header, rows)
        return invite_officers(actor=actor, table=read_invitations(actor=actor, path=path), now=now)

    return run


def test_accounts_open_with_their_roles_when_the_sheet_is_right(invite):
    issued = invite(RINA, ASEP, (*RINA[:4], "application owner"))
    assert [invitation.user.full_name for invitation in issued] == ["Rina", "Asep"]
    actor = get_actor(issued[0].user, now=NOON)
    assert actor.grants == {(Role.DATA_OWNER, "PD-A"), (Role.APPLICATION_OWNER, "PD-A")}
    assert not issued[0].user.has_usable_password()
    assert issued[0].user.officer.nip == RINA[0]


def test_english_headers_are_taken(invite):
    header = ("employee number", "full name", "E-MAIL", "Agency", "role")
    assert len(invite((*RINA[:4], "data owner"), header=header)) == 1


def test_nobody_is_invited_when_one_row_is_wrong(invite):
    with pytest.raises(FaultyInvitations) as caught:
        invite(RINA, ("123", "", "bukan alamat", "Dinas Sihir", "raja"))
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [
        (3, column) for column in HEADER
    ]
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ((ASEP[0], "Asep", RINA[2], "PD-A", "auditor"), "NIP"),
        ((RINA[0], "Rina", ASEP[2], "PD-A", "auditor"), "Email"),
        (RINA, "Peran"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(invite, row, column):
    with pytest.raises(FaultyInvitations) as caught:
        invite(RINA, row)
    assert [(fault.row, fault.column) for fault in caught.value.faults] == [(3, column)]


def test_missing_columns_are_named(invite):
    with pytest.raises(InvalidTable) as caught:
        invite(RINA[:2], header=HEADER[:2])
    assert [fault.column for fault in caught.value.faults] == ["EMAIL", "PERANGKAT DAERAH", "PERAN"]


def test_the_faulty_sheet_comes_back_with_remarks_and_coloured_cells(invite, tmp_path):
    with pytest.raises(FaultyInvitations) as caught:
        invite(RINA, ("123", *ASEP[1:]))
    path = tmp_path / "kembali.xlsx"
    write_returned_sheet(path, caught.value.table, caught.value.faults)
    sheet = load_workbook(path).active
    assert sheet["F1"].value == "Perbaiki"
    assert sheet["F2"].value is None
    assert "18" in sheet["F3"].value
    assert sheet["A3"].fill.fgColor.rgb.endswith("FFF2B3")
    assert sheet["B3"].fill.fill_type is None


def test_a_corrected_sheet_with_the_remarks_still_in_it_is_taken(invite):
    assert len(invite((*RINA, "NIP: …"), header=(*HEADER, "Perbaiki"))) == 1


def test_the_empty_sheet_has_the_columns_that_are_asked_for(tmp_path):
    write_empty_sheet(tmp_path / "kosong.xlsx")
    header = next(load_workbook(tmp_path / "kosong.xlsx").active.values)
    assert header == HEADER


class TestLink:
    def test_opens_the_account_once(self, invite):
        token = invite(RINA)[0].token
        user = accept_invitation(token=token, password=PASSWORD, now=NOON)
        assert user.check_password(PASSWORD)
        with pytest.raises(NotFound):
            accept_invitation(token=token, password="lain lagi yang panjang", now=NOON)

    def test_replaces_no_password_that_was_set_otherwise(self, invite):
        invited = invite(RINA)[0]
        invited.user.set_password(PASSWORD)
        invited.user.save()
        assert find_invitation(invited.token, now=NOON) is None
        with pytest.raises(NotFound):
            accept_invitation(token=invited.token, password="lain lagi yang panjang", now=NOON)

    def test_ends_after_seven_days(self, invite):
        token = invite(RINA)[0].token
        assert find_invitation(token, now=NOON + timedelta(days=6, hours=23))
        assert find_invitation(token, now=NOON + timedelta(days=7)) is None

    def test_stays_good_when_the_password_is_too_weak(self, invite):
        token = invite(RINA)[0].token
        with pytest.raises(InvalidInput):
            accept_invitation(token=token, password="pendek", now=NOON)
        assert accept_invitation(token=token, password=PASSWORD, now=NOON)

    def test_is_stored_as_a_digest_only(self, invite):
        token = invite(RINA)[0].token
        assert token not in str(Invitation.objects.values())
        assert token not in str(AuditEntry.objects.values())

    def test_is_replaced_by_a_newer_one(self, invite):
        first = invite(RINA)[0]
        second = renew_invitation(actor=SYSTEM, user=first.user, now=NOON)
        assert find_invitation(first.token, now=NOON) is None
        assert find_invitation(second.token, now=NOON)

    def test_is_refused_to_who_has_a_password(self, invite):
        first = invite(RINA)[0]
        user = accept_invitation(token=first.token, password=PASSWORD, now=NOON)
        with pytest.raises(Conflict):
            renew_invitation(actor=SYSTEM, user=user, now=NOON)


class TestWhoHasAnAccount:
    def test_an_officer_receives_the_roles_and_no_link(self, invite):
        user = create_officer(
            actor=SYSTEM,
            username="rina",
            full_name="Rina",
            email=RINA[2],
            password=PASSWORD,
            now=NOON,
        )
        issued = invite(RINA)
        assert (issued[0].user, issued[0].token) == (user, "")
        assert Officer.objects.get(user=user).nip == RINA[0]

    def test_a_citizens_account_is_never_made_an_officers(self, invite):
        make_person("warga", email=RINA[2])
        with pytest.raises(FaultyInvitations):
            invite(RINA)

    def test_another_nip_for_a_known_address_is_refused(self, invite):
        invite(RINA)
        with pytest.raises(FaultyInvitations):
            invite((ASEP[0], *RINA[1:]))


class TestWhoMayInvite:
    def test_an_administrator_of_an_agency_invites_for_it(self, invite, agency):
        assert invite(RINA, actor=officer_of(agency, Role.ADMINISTRATOR))

    @pytest.mark.parametrize(
        "row", [(*RINA[:3], "PD-B", RINA[4]), (*RINA[:4], "auditor"), (*RINA[:3], "kota", RINA[4])]
    )
    def test_but_not_for_others_nor_roles_that_check(self, invite, agency, row):
        make_agency("PD-B")
        with pytest.raises(FaultyInvitations):
            invite(row, actor=officer_of(agency, Role.ADMINISTRATOR))
        assert not User.objects.exists()

    def test_others_may_not_at_all(self, invite, agency):
        with pytest.raises(NotPermitted):
            invite(RINA, actor=officer_of(agency, Role.DATA_OWNER))
        with pytest.raises(NotPermitted):
            invite(RINA, actor=Actor("1", "Tono"))
