"""Which applications are marked when they come in, and who may exempt one."""

import pytest

from sambung.clearance.operations import mark_application
from sambung.kernel.actor import SYSTEM, Actor, Role
from sambung.kernel.errors import Conflict, InvalidInput, NotPermitted
from sambung.portfolio.gate.gate import filter_cleared, has_cleared
from sambung.portfolio.models import Application, ClearanceMark, Ground, SharedApplication
from sambung.portfolio.operations.registering import register_application
from sambung.portfolio.seeding.cities import seed_city
from sambung.portfolio.seeding.shared_applications import ensure_shared_applications
from sambung.portfolio.workbook.importing import import_applications
from tests.clearance.cases import BOARD, MONDAY, TEAM
from tests.factories import make_agency, make_application, officer_of

pytestmark = pytest.mark.django_db


def bring(tmp_path, agency, actor):
    path = tmp_path / "aplikasi.csv"
    path.write_text(
        "nama,perangkat daerah,kegunaan,jenis,status\n"
        f"Lama,{agency.code},Melayani warga kota,Layanan publik,Aktif\n"
        f"Rencana,{agency.code},Melayani warga kota,Layanan publik,Direncanakan\n",
        encoding="utf-8",
    )
    import_applications(actor=actor, path=path, now=MONDAY)
    return {each.name: has_cleared(each) for each in Application.objects.filter(owner=agency)}


def test_the_first_start_marks_what_it_brings():
    seed_city("bandung", include_illustrative=True, now=MONDAY)
    assert filter_cleared(Application.objects.all()).count() == Application.objects.count()
    assert set(ClearanceMark.objects.values_list("ground", flat=True)) == {Ground.BEFORE}


@pytest.mark.parametrize("actor", [SYSTEM, TEAM], ids=["command", "team"])
def test_a_list_of_the_whole_city_marks_what_runs_but_not_what_is_planned(tmp_path, actor):
    assert bring(tmp_path, make_agency(), actor) == {"Lama": True, "Rencana": False}
    mark = ClearanceMark.objects.get()
    assert (mark.note, mark.marked_by_name) == ("inventory", actor.name)


def test_who_listed_a_planned_application_does_not_exempt_it(tmp_path):
    agency = make_agency()
    bring(tmp_path, agency, TEAM)
    planned = Application.objects.get(owner=agency, name="Rencana")
    wanted = {"application": planned, "ground": Ground.BEFORE, "note": "Ada kontrak."}
    with pytest.raises(NotPermitted):
        mark_application(actor=TEAM, now=MONDAY, **wanted)
    other = Actor("team-2", "Rekan", TEAM.grants)
    mark_application(actor=other, now=MONDAY, **wanted)
    assert has_cleared(planned)


def test_the_list_of_an_agency_is_no_way_around_the_board(tmp_path):
    agency = make_agency()
    actor = officer_of(agency, Role.APPLICATION_OWNER)
    assert bring(tmp_path, agency, actor) == {"Lama": False, "Rencana": False}


def test_what_an_agency_registers_is_not_marked():
    agency = make_agency()
    application = register_application(
        actor=officer_of(agency),
        agency=agency,
        now=MONDAY,
        values={"name": "Baru", "purpose": "Melayani warga kota.", "kind": "public"},
    )
    assert not has_cleared(application)


def test_only_the_team_exempts_with_a_ground_and_a_note():
    application = make_application(cleared=False)
    for actor in (officer_of(application.owner), BOARD[0], Actor("x", "X")):
        with pytest.raises(NotPermitted):
            exempt(application, actor=actor)
    for wrong in ({"ground": "cleared"}, {"ground": ""}, {"note": " "}):
        with pytest.raises(InvalidInput):
            exempt(application, **wrong)
    assert exempt(application).ground == Ground.BEFORE
    with pytest.raises(Conflict, match="passes the gates already"):
        exempt(application)


def exempt(application, *, actor=TEAM, ground="before", note="Kontrak 2019."):
    return mark_application(
        actor=actor, application=application, ground=ground, note=note, now=MONDAY
    )


def test_shared_applications_are_added_once_and_corrections_stay():
    assert ensure_shared_applications(now=MONDAY) == 16
    SharedApplication.objects.filter(code="NAS-01").update(purpose="Diperbaiki kota.")
    SharedApplication.objects.filter(code="NAS-02").delete()
    assert ensure_shared_applications(now=MONDAY) == 1
    assert SharedApplication.objects.get(code="NAS-01").purpose == "Diperbaiki kota."
    assert all(s.source for s in SharedApplication.objects.all())
