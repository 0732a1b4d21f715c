"""Pages about obstacles, and the letters they give."""

import io
from datetime import date, timedelta

import pypdfium2
import pytest
from django.urls import reverse
from docx import Document

from sambung.directory.models import City
from sambung.documents.letters.templates import LETTER_FOLDER
from sambung.governance.models import Obstacle
from sambung.governance.rules.causes import LETTERS
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.verification.operations import record_evidence
from sambung.verification.rules.levels import Observation, Outcome
from tests.factories import give_role, make_agency, make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db

LIST = reverse("console:obstacles")


def fail(application, finding="certificate_expired"):
    record_evidence(
        actor=SYSTEM,
        application=application,
        requirement="address_answers",
        probe="uji",
        observation=Observation(Outcome.FAILED, finding, {"host": "contoh.id"}),
        now=clock.now(),
    )
    return Obstacle.objects.get(application=application)


@pytest.fixture(autouse=True)
def city():
    return City.objects.create(code="32.73", slug="bandung", name="Kota Bandung")


@pytest.fixture
def obstacle():
    return fail(make_application("e-Contoh"))


@pytest.fixture
def team(client):
    rina = make_officer("rina", Role.INTEGRATOR, full_name="Rina Wulandari")
    sign_in(rina, client)
    return rina


def page(client, name, *args, **query):
    return client.get(reverse(f"console:{name}", args=args), query)


def test_the_list_shows_the_obstacle_with_what_was_found(client, team, obstacle):
    text = client.get(LIST).content.decode()
    assert "e-Contoh" in text
    assert "contoh.id" in text


def test_an_officer_sees_the_obstacles_of_the_own_agency_alone(client, obstacle):
    other = fail(make_application("e-Lain"))
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=obstacle.application.owner), client)
    text = client.get(LIST).content.decode()
    assert "e-Contoh" in text
    assert "e-Lain" not in text
    assert page(client, "obstacle", obstacle.pk).status_code == 200
    assert page(client, "obstacle", other.pk).status_code == 404
    assert page(client, "obstacle_letter", other.pk, "perbaikan-alamat", "pdf").status_code == 404
    assert page(client, "assess_obstacle", obstacle.pk).status_code == 403


@pytest.mark.parametrize("size", [1, 12])
def test_the_list_takes_as_many_queries_whatever_its_size(
    client, team, size, django_assert_max_num_queries
):
    for _number in range(size):
        fail(make_application())
    with django_assert_max_num_queries(15):
        client.get(LIST)


def test_the_team_assesses_an_obstacle(client, team, obstacle):
    address = reverse("console:assess_obstacle", args=[obstacle.pk])
    assert client.get(address).status_code == 200
    due = date(2027, 1, 29)
    values = {"kind": "staff", "cause": "Pengelola pindah.", "due_on": due, "owner": team.pk}
    answer = client.post(address, values)
    assert answer.url == reverse("console:obstacle", args=[obstacle.pk])
    obstacle.refresh_from_db()
    assert (obstacle.kind, obstacle.cause, obstacle.owner) == ("staff", "Pengelola pindah.", team)
    assert (obstacle.due_on, obstacle.remedy) == (due, "")
    assert "Pengelola pindah." in page(client, "obstacle", obstacle.pk).content.decode()


def test_a_list_that_was_asked_nonsense_shows_everything(client, team, obstacle):
    answer = client.get(LIST, {"jenis": "tiada", "page": "x", "keadaan": "?"})
    assert "e-Contoh" in answer.content.decode()
    assert "e-Contoh" not in client.get(LIST, {"keadaan": "solved"}).content.decode()


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_letter_is_filled_with_the_obstacle(client, team, obstacle, name):
    text = page(client, "obstacle_letter", obstacle.pk, name, "txt").content.decode()
    assert "e-Contoh" in text
    assert "Kota Bandung" in text or "KOTA BANDUNG" in text
    docx = page(client, "obstacle_letter", obstacle.pk, name, "docx")
    assert Document(io.BytesIO(docx.content)).paragraphs
    pdf = page(client, "obstacle_letter", obstacle.pk, name, "pdf")
    assert "e-Contoh" in pypdfium2.PdfDocument(pdf.content)[0].get_textpage().get_text_range()
    assert "attachment" in pdf["Content-Disposition"]


def test_a_letter_is_indonesian_whatever_the_language_of_the_page(client, team, obstacle):
    client.cookies["django_language"] = "en"
    text = page(client, "obstacle_letter", obstacle.pk, "perbaikan-alamat", "txt").content.decode()
    assert "Install a valid certificate" not in text
    assert "The certificate of" not in text


def test_the_head_of_the_own_agency_signs(client, obstacle):
    agency = make_agency("PD-DISKOMINFO")
    make_officer(
        "kepala", Role.LEADER, agency=agency, full_name="Dr. Budi", nip="197001012000011001"
    )
    rina = make_officer("rina", agency=agency, nip="198001012005012001")
    give_role(rina, Role.INTEGRATOR)
    sign_in(rina, client)
    text = page(client, "obstacle_letter", obstacle.pk, "perbaikan-alamat", "txt").content.decode()
    assert "Dr. Budi" in text
    assert "NIP 197001012000011001" in text


def test_a_broken_template_of_the_city_is_told_on_the_page(
    client, team, obstacle, settings, tmp_path
):
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    (tmp_path / LETTER_FOLDER).mkdir(parents=True)
    (tmp_path / LETTER_FOLDER / "perbaikan-alamat.md").write_text("---\nhal: {{ apa }}\n---\n")
    address = reverse("console:obstacle_letter", args=[obstacle.pk, "perbaikan-alamat", "pdf"])
    text = client.get(address, follow=True).content.decode()
    assert "perbaikan-alamat.md" in text
    assert "apa" in text


def test_what_is_no_letter_is_not_found(client, team, obstacle):
    assert page(client, "obstacle_letter", obstacle.pk, "tiada", "pdf").status_code == 404
    assert (
        page(client, "obstacle_letter", obstacle.pk, "perbaikan-alamat", "exe").status_code == 404
    )


def test_a_solved_obstacle_offers_no_assessment(client, team, obstacle):
    record_evidence(
        actor=SYSTEM,
        application=obstacle.application,
        requirement="address_answers",
        probe="uji",
        observation=Observation(Outcome.MET, "address_answered", {}),
        now=clock.now() + timedelta(minutes=1),
    )
    text = page(client, "obstacle", obstacle.pk).content.decode()
    assert reverse("console:assess_obstacle", args=[obstacle.pk]) not in text
