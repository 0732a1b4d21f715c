"""Pages about what to keep, merge or retire."""

import pytest
from django.urls import reverse

from sambung.directory.models import City
from sambung.documents.letters.templates import LETTER_FOLDER
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.portfolio.catalogue import forget_catalogue
from sambung.portfolio.models import Inventory, Origin
from sambung.rationalisation.models import Departure, Questionnaire
from sambung.rationalisation.operations import answer_questionnaire, propose_departure
from sambung.rationalisation.rules.questions import QUESTIONS
from sambung.verification.models import Evidence
from tests.factories import make_application, make_officer, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

WORST = {question.code: 1 for question in QUESTIONS}


def read(client, name, *args, **query):
    answer = client.get(reverse(f"console:{name}", args=args), query)
    return answer.status_code, answer.content.decode()


def rate(application, answers=WORST):
    answer_questionnaire(actor=SYSTEM, application=application, answers=answers, now=clock.now())


@pytest.fixture(autouse=True)
def _city():
    City.objects.create(code="32.73", slug="bandung", name="Kota Bandung")
    forget_catalogue()


@pytest.fixture
def application():
    application = make_application("e-Lama", purpose="Mencatat izin keramaian warga.")
    Inventory.objects.create(
        application=application,
        user_count=50,
        annual_cost=90_000_000,
        technology="PHP 5.6",
        data_handled="Daftar izin",
        updated_at=clock.now(),
    )
    return application


def test_what_is_known_is_shown_and_not_asked(client, application):
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner), client)
    _status, text = read(client, "questionnaire", application.code)
    assert 'name="users"' not in text
    assert 'name="integrates"' not in text
    assert 'name="essential"' in text
    assert "PHP 5.6" in text


def test_answers_are_kept_and_give_a_place_on_the_chart(client, application):
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner), client)
    asked = {q.code: "1" for q in QUESTIONS if q.code not in ("users", "integrates")}
    client.post(reverse("console:questionnaire", args=[application.code]), asked)
    kept = Questionnaire.objects.get()
    assert kept.answers["essential"] == 1
    _status, text = read(client, "rationalisation")
    assert "sambung-time__bubble--eliminate" in text
    assert "style=" not in text


def test_one_missing_answer_leaves_it_without_a_score(client, application):
    rate(application, {"essential": 4})
    sign_in(make_officer("rina", Role.INTEGRATOR), client)
    status, text = read(client, "rationalisation")
    assert status == 200
    assert "e-Lama" in text
    assert "<circle" not in text


def test_an_agency_sees_its_own_alone(client, application):
    other = make_application("e-Lain")
    for each in (application, other):
        rate(each)
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner), client)
    for page in ("rationalisation", "candidates"):
        _status, text = read(client, page)
        assert "e-Lama" in text
        assert "e-Lain" not in text
    assert read(client, "questionnaire", other.code)[0] == 404
    assert read(client, "propose_departure", other.code)[0] == 404
    departure = propose_departure(
        actor=SYSTEM, application=other, reason="Tidak dipakai.", now=clock.now()
    )
    assert read(client, "departure", departure.code)[0] == 404


def test_candidates_come_with_reason_and_data(client, application):
    rate(application)
    national = make_application("e-Nasional", origin=Origin.NATIONAL)
    rate(national)
    sign_in(make_officer("rina", Role.INTEGRATOR), client)
    _status, text = read(client, "candidates")
    assert "Daftar izin" in text
    assert "e-Nasional" not in text


def test_alike_applications_are_proposed_for_merging(client, application):
    make_application("e-Lama Baru", purpose="Mencatat izin keramaian warga.")
    sign_in(make_officer("rina", Role.INTEGRATOR), client)
    _status, text = read(client, "candidates")
    assert "?pengganti=" in text


def test_what_is_on_its_way_out_is_no_candidate_any_more(client, application):
    rate(application)
    propose_departure(actor=SYSTEM, application=application, reason="Usang.", now=clock.now())
    sign_in(make_officer("rina", Role.INTEGRATOR), client)
    assert "Daftar izin" not in read(client, "candidates")[1]
    assert "e-Lama" in read(client, "departures")[1]


@pytest.mark.parametrize("size", [1, 12])
@pytest.mark.parametrize("page", ["rationalisation", "candidates", "departures", "unanswered"])
def test_pages_take_as_many_queries_whatever_their_size(
    client, page, size, django_assert_max_num_queries
):
    for _number in range(size):
        one = make_application(purpose="Mencatat izin keramaian warga.")
        rate(one)
        make_application(purpose="Mencatat izin keramaian warga.")
        propose_departure(
            actor=SYSTEM, application=make_application(), reason="Usang.", now=clock.now()
        )
    sign_in(make_officer("rina", Role.INTEGRATOR), client)
    read(client, page)
    with django_assert_max_num_queries(42):
        assert read(client, page)[0] == 200


def test_a_departure_is_proposed_with_its_successor_from_the_link(client, application):
    successor = make_application("e-Baru")
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner), client)
    address = reverse("console:propose_departure", args=[application.code])
    _status, text = read(client, "propose_departure", application.code, pengganti=successor.code)
    assert f'value="{successor.code}"' in text
    client.post(address, {"way": "merge", "successor": "e-Baru", "reason": "Kembar."})
    departure = Departure.objects.get()
    assert departure.successor == successor
    assert client.get(address).url == reverse("console:departure", args=[departure.code])


def test_a_refused_step_says_why_on_the_page(client, application):
    departure = propose_departure(
        actor=SYSTEM, application=application, reason="Usang.", now=clock.now()
    )
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner), client)
    answer = client.post(
        reverse("console:switch_off_departure", args=[departure.code]), follow=True
    )
    assert "govuk-notification-banner" in answer.content.decode()
    departure.refresh_from_db()
    assert departure.state == "proposed"


@pytest.mark.parametrize("letter", ["penghentian-aplikasi", "pemindahan-data"])
def test_letters_come_as_text_and_a_broken_template_is_told(
    client, application, letter, settings, tmp_path
):
    departure = propose_departure(
        actor=SYSTEM,
        application=application,
        successor=make_application("e-Baru"),
        reason="Usang.",
        now=clock.now(),
    )
    sign_in(make_officer("rina", Role.INTEGRATOR), client)
    address = reverse("console:departure_letter", args=[departure.code, letter, "txt"])
    text = client.get(address).content.decode()
    assert "e-Lama" in text
    assert "e-Baru" in text
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    folder = tmp_path / LETTER_FOLDER
    folder.mkdir(parents=True)
    (folder / f"{letter}.md").write_text("---\nbentuk: surat\n---\n{{ tidak_ada }}")
    assert client.get(address).status_code == 302
    assert client.get(address.replace(letter, "lain")).status_code == 404


def test_checks_of_the_address_are_a_hint_only(client, application):
    for outcome in ("met", "failed"):
        Evidence.objects.create(
            application=application,
            requirement="address_answers",
            outcome=outcome,
            observed_at=clock.now(),
            expires_at=clock.now(),
            probe="uji",
            finding="x",
        )
    sign_in(make_officer("rina", Role.APPLICATION_OWNER, agency=application.owner), client)
    _status, text = read(client, "questionnaire", application.code)
    assert "2 kali" in text or "2 times" in text
    assert 'name="reliable"' in text
