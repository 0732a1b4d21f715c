"""Two officers do the main job by hand: publish, ask, decide, end. Nobody else may."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sambung.directory.models import RoleGrant
from sambung.exchange.models import Agreement, Interface
from sambung.exchange.rules.agreements import AgreementState
from sambung.kernel.actor import Role
from sambung.portfolio.models import Application
from sambung.tabular.writing import write_xlsx
from sambung.verification.models import Exemption
from tests.factories import NOON, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db
OWNING = (Role.DATA_OWNER, Role.APPLICATION_OWNER)


@pytest.fixture
def provider():
    return make_application("Data Wilayah")


@pytest.fixture
def consumer():
    return make_application("Layanan Warga")


@pytest.fixture
def rina(provider):
    return sign_in(
        make_officer("rina", Role.DATA_OWNER, Role.APPLICATION_OWNER, agency=provider.owner)
    )


@pytest.fixture
def asep(consumer):
    return sign_in(
        make_officer("asep", Role.DATA_OWNER, Role.APPLICATION_OWNER, agency=consumer.owner)
    )


def spreadsheet(tmp_path):
    path = tmp_path / "kecamatan.xlsx"
    write_xlsx(path, ["Kode", "Nama"], [("01", "Sukasari"), ("02", "Coblong")])
    return SimpleUploadedFile("kecamatan.xlsx", path.read_bytes())


def publish(client, application, upload):
    return client.post(
        reverse("console:publish", args=[application.code]),
        {"file": upload, "name": "Kecamatan", "code": "kecamatan"},
    )


@pytest.fixture
def interface(rina, provider, tmp_path):
    answer = publish(rina, provider, spreadsheet(tmp_path))
    assert answer.status_code == 302
    return Interface.objects.get()


@pytest.fixture
def agreement(asep, consumer, interface):
    answer = asep.post(
        reverse("console:propose", args=[interface.pk]),
        {
            "consumer": consumer.pk,
            "operations": [operation.pk for operation in interface.operations.all()],
            "purpose": "Pilihan kecamatan",
            "legal_basis": "Perpres 39/2019",
            "data_elements": "kode\n\nnama\n",
        },
    )
    assert answer.status_code == 302
    return Agreement.objects.get(is_for_probe=False)


def state_of(agreement):
    agreement.refresh_from_db()
    return agreement.state


def test_a_spreadsheet_becomes_an_interface_and_another_agency_asks_for_it(agreement, rina):
    assert agreement.data_elements == ["kode", "nama"]
    desk = rina.get(reverse("console:home")).content.decode()
    assert agreement.code in desk
    assert "Layanan Warga" in desk


def test_the_data_owner_approves_and_ends_it_with_a_reason(agreement, rina):
    rina.post(reverse("console:approve", args=[agreement.code]))
    assert state_of(agreement) == AgreementState.APPROVED
    address = reverse("console:revoke", args=[agreement.code])
    assert rina.post(address, {"reason": ""}).status_code == 400
    rina.post(address, {"reason": "Selesai"})
    assert state_of(agreement) == AgreementState.REVOKED


def test_the_taker_cannot_approve_its_own_request(agreement, asep):
    asep.post(reverse("console:approve", args=[agreement.code]))
    assert state_of(agreement) == AgreementState.PROPOSED


def test_the_taker_reads_why_it_was_refused(agreement, rina, asep):
    rina.post(reverse("console:reject", args=[agreement.code]), {"reason": "Dasar hukum keliru"})
    page = asep.get(reverse("console:agreement", args=[agreement.code]))
    assert "Dasar hukum keliru" in page.content.decode()


def test_a_third_agency_sees_neither_agreement_nor_application(agreement, provider):
    stranger = sign_in(
        make_officer(
            "tono", Role.DATA_OWNER, Role.APPLICATION_OWNER, agency=make_application().owner
        )
    )
    for address in (
        reverse("console:agreement", args=[agreement.code]),
        reverse("console:application", args=[provider.code]),
        reverse("console:publish", args=[provider.code]),
        reverse("console:credentials", args=[provider.code]),
    ):
        assert stranger.get(address).status_code == 404
    stranger.post(reverse("console:approve", args=[agreement.code]))
    assert state_of(agreement) == AgreementState.PROPOSED


def test_a_role_that_has_ended_opens_nothing(agreement, rina, provider):
    RoleGrant.objects.filter(user__username="rina").update(valid_until=NOON.replace(year=2020))
    assert rina.get(reverse("console:application", args=[provider.code])).status_code == 403
    rina.post(reverse("console:approve", args=[agreement.code]))
    assert state_of(agreement) == AgreementState.PROPOSED


def test_who_may_not_publish_leaves_nothing_behind(provider, tmp_path):
    owner = sign_in(make_officer("tono", Role.APPLICATION_OWNER, agency=provider.owner))
    present = Application.objects.count()
    assert publish(owner, provider, spreadsheet(tmp_path)).status_code in (400, 403)
    assert Application.objects.count() == present


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(client, provider):
    for name, arguments in (
        ("home", []),
        ("application", [provider.code]),
        ("publish", [provider.code]),
        ("interfaces", []),
    ):
        answer = client.get(reverse(f"console:{name}", args=arguments))
        assert answer.status_code == 302
        assert answer.url.startswith("/masuk/")


def test_a_broken_table_is_refused_with_its_place_and_nothing_is_kept(rina, provider):
    upload = SimpleUploadedFile("kecamatan.csv", b"Kode;Nama\n01;Sukasari;lebih\n")
    answer = publish(rina, provider, upload)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert "govuk-error-summary" in text
    assert Interface.objects.count() == 0


def test_a_picture_named_xlsx_is_refused(rina, provider):
    picture = SimpleUploadedFile("tabel.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 64)
    assert publish(rina, provider, picture).status_code == 400
    assert Interface.objects.count() == 0


def test_the_secret_is_shown_once_and_never_cached(rina, provider):
    answer = rina.post(
        reverse("console:credentials", args=[provider.code]),
        {"kind": "machine", "name": "pekerjaan malam"},
    )
    client = provider.clients.get()
    assert client.client_id in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    later = rina.get(reverse("console:application", args=[provider.code])).content.decode()
    assert client.client_id in later
    assert client.client_secret not in later


def test_an_exemption_counts_only_after_a_second_person_confirmed_it(rina, provider):
    rina.post(
        reverse("console:exemption", args=[provider.code]),
        {"requirement": "single_sign_on", "reason": "Tanpa akun pengguna"},
    )
    exemption = Exemption.objects.get()
    assert exemption.confirmed_at is None
    address = reverse("console:confirm_exemption", args=[exemption.pk])
    seen = {"seen": exemption.declared_at.isoformat()}
    rina.post(address, seen)
    exemption.refresh_from_db()
    assert exemption.confirmed_at is None
    team = sign_in(make_officer("dewi", Role.INTEGRATOR))
    desk = team.get(reverse("console:home")).content.decode()
    assert "Tanpa akun pengguna" in desk
    assert f'name="seen" value="{seen["seen"]}"' in desk
    team.post(address)
    exemption.refresh_from_db()
    assert exemption.confirmed_at is None
    team.post(address, seen)
    exemption.refresh_from_db()
    assert exemption.confirmed_at is not None


def test_confirming_the_entry_counts_as_evidence(rina, provider):
    page = reverse("console:confirm", args=[provider.code])
    shown = rina.get(page).context["seal"]
    rina.post(page, {"contact": "022-123456", "shown": shown})
    provider.refresh_from_db()
    assert provider.contact == "022-123456"
    assert provider.evidence.get().requirement == "owner_confirmed"


def test_a_csv_with_a_byte_order_mark_is_taken(rina, provider):
    upload = SimpleUploadedFile("kecamatan.csv", "\ufeffKode;Nama\n01;Sukasari\n".encode())
    assert publish(rina, provider, upload).status_code == 302
