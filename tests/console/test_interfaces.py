"""The page of an interface, and what can be done with it; only what can succeed is offered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sambung.exchange.models import Agreement, Interface
from sambung.exchange.operations import approve_agreement, propose_agreement
from sambung.exchange.queries import list_live_agreements, select_possible_consumers
from sambung.identity.clients.operations import create_client
from sambung.identity.models import ClientKind
from sambung.journal.models import AuditEntry
from sambung.kernel.actor import SYSTEM, Role
from sambung.kernel.errors import SambungError
from sambung.portfolio.models import Application, Status
from tests.factories import (
    NOON,
    make_agency,
    make_application,
    make_interface,
    make_officer,
    officer_of,
    sign_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def gateway(monkeypatch):
    """Do not wait for a gateway that does not run."""
    monkeypatch.setattr("sambung.console.exchange.in_force.wait_in_force", lambda *_a, **_k: True)


@pytest.fixture
def application():
    return make_application("Kelurahan")


@pytest.fixture
def owner(application):
    roles = (Role.DATA_OWNER, Role.APPLICATION_OWNER)
    return sign_in(make_officer("rina", *roles, agency=application.owner))


@pytest.fixture
def stranger():
    return sign_in(make_officer("budi", Role.APPLICATION_OWNER, agency=make_agency()))


def address(interface, page="interface"):
    return reverse(f"console:{page}", args=[interface.pk])


def upload(rows="kode,nama\n1,Coblong\n2,Sukajadi\n"):
    return SimpleUploadedFile("kelurahan.csv", rows.encode())


@pytest.fixture
def table(owner, application):
    answer = owner.post(
        reverse("console:publish", args=[application.code]),
        {"file": upload(), "name": "Kelurahan", "code": "kelurahan", "description": "Kode."},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return Interface.objects.get()


def agree(interface, consumer=None):
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=consumer or make_application("Pemakai"),
        interface=interface,
        purpose="x",
        legal_basis="UU 25/2009",
        now=NOON,
    )
    provider = officer_of(interface.application.owner)
    return approve_agreement(actor=provider, code=agreement.code, now=NOON).agreement


def list_live():
    return [a for a in list_live_agreements(today=NOON.date()) if not a.is_for_probe]


def test_everybody_sees_columns_rows_and_dates_and_the_owner_who_may_call(owner, stranger, table):
    agreement = agree(table)
    page = stranger.get(address(table)).content.decode()
    assert "<code>kode</code>" in page
    assert agreement.code not in page
    assert address(table, "withdraw_interface") not in page
    page = owner.get(address(table)).content.decode()
    assert agreement.code in page
    assert "Versi 1: 2 baris dari kelurahan.csv" in page
    listed = stranger.get(reverse("console:interfaces")).content.decode()
    assert "2 baris, 2 kolom" in listed


def test_the_next_version_asks_for_the_file_alone_and_keeps_what_was_set(owner, table):
    values = {"name": "Kelurahan", "description": "Kode.", "calls_per_minute": "30"}
    assert owner.post(address(table, "describe_interface"), values).status_code == 302
    rows = "kode,nama\n1,Coblong\n2,Sukajadi\n3,Cicendo\n"
    answer = owner.post(address(table, "publish_version"), {"file": upload(rows)})
    assert answer.url == address(table)
    table.refresh_from_db()
    assert (table.table.version, table.table.row_count) == (2, 3)
    assert (table.code, table.calls_per_minute) == ("kelurahan", 30)


def test_a_version_that_cannot_be_taken_leaves_the_one_that_is_there(owner, table):
    answer = owner.post(address(table, "publish_version"), {"file": upload("nama\nA\n")})
    assert answer.status_code == 400
    table.refresh_from_db()
    assert (table.table.version, table.table.row_count) == (1, 2)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "", "calls_per_minute": "5"}, "name"),
        ({"name": "A", "calls_per_minute": "0"}, "calls_per_minute"),
        ({"name": "A", "calls_per_minute": "99999999"}, "calls_per_minute"),
    ],
)
def test_faults_stand_beside_their_fields(owner, table, values, field):
    answer = owner.post(address(table, "describe_interface"), values)
    assert field in answer.context["form"].errors


def test_withdrawing_names_who_loses_it_needs_a_reason_and_can_be_undone(owner, table):
    agree(table)
    page = owner.get(address(table, "withdraw_interface")).content.decode()
    assert "Pemakai" in page
    assert owner.post(address(table, "withdraw_interface"), {"reason": ""}).status_code == 400
    assert list_live()
    assert owner.post(address(table, "withdraw_interface"), {"reason": "Salah"}).status_code == 302
    assert not list_live()
    agreement = Agreement.objects.get(is_for_probe=False)
    page = owner.get(reverse("console:agreement", args=[agreement.code])).content.decode()
    assert "perjanjian ini beristirahat" in page, "no page says that it may be called"
    assert owner.post(address(table, "restore_interface")).status_code == 302
    assert len(list_live()) == 1
    told = AuditEntry.objects.filter(subject=f"interface/{table.identifier}")
    assert {"withdraw_interface", "restore_interface"} <= {entry.action for entry in told}


def test_what_was_withdrawn_is_not_asked_for_or_changed_twice(owner, stranger, table):
    owner.post(address(table, "withdraw_interface"), {"reason": "Salah"})
    answer = owner.post(address(table, "withdraw_interface"), {"reason": "Lagi"})
    assert answer.status_code == 400
    assert stranger.get(address(table, "propose")).status_code == 404
    with pytest.raises(SambungError):
        agree(Interface.objects.get())


@pytest.mark.parametrize("page", ["publish_version", "describe_interface", "withdraw_interface"])
def test_another_agency_changes_nothing(stranger, table, page):
    values = {"reason": "x", "name": "x", "calls_per_minute": "5", "file": upload()}
    before = Interface.objects.values_list("state", "name", "calls_per_minute").get()
    other = sign_in(make_officer("citra", Role.DATA_OWNER, agency=make_agency()))
    for browser in (stranger, other):
        assert browser.post(address(table, page), values).status_code in (403, 404)
    assert Interface.objects.values_list("state", "name", "calls_per_minute").get() == before


def test_a_page_takes_a_fixed_number_of_queries(owner, table, django_assert_max_num_queries):
    for _number in range(12):
        agree(table, make_application())
    with django_assert_max_num_queries(16):
        owner.get(address(table))


class TestConsumers:
    """Every application offered as a consumer leads to a client that can call; no other is."""

    def test_each_choice_succeeds_to_the_end_and_what_is_not_offered_fails(self):
        interface = make_interface()
        others = {
            "jalan": make_application("Jalan"),
            "diganti": make_application("Diganti", status=Status.REPLACED),
            "berhenti": make_application("Berhenti", status=Status.INACTIVE),
            "baru": make_application("Baru", cleared=False),
            "sudah": make_application("Sudah"),
            "sendiri": interface.application,
        }
        agree(interface, others["sudah"])
        offered = select_possible_consumers(interface, Application.objects.all())
        for name, application in others.items():
            is_offered = application in offered
            assert is_offered is (name == "jalan")
            before = Agreement.objects.count()
            if is_offered:
                agree(interface, application)
                create_client(
                    actor=SYSTEM,
                    application=application,
                    kind=ClientKind.MACHINE,
                    name="Program",
                    now=NOON,
                )
            else:
                with pytest.raises(SambungError):
                    agree(interface, application)
                assert Agreement.objects.count() == before
