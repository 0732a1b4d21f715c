"""What the pages of the portal say."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sambung.portfolio.models import Application
from sambung.verification.rules.levels import REQUIREMENTS
from tests.factories import make_application
from tests.portal.showcase import EXAMPLE_CODE, REQUEST_ID

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])


def read(reader, path):
    response = reader.get(path)
    return response, " ".join(response.content.decode().split())


def test_home_shows_claimed_beside_verified_and_never_in_one_figure(reader, showcase):
    _response, text = read(reader, "/en/")
    said, verified = text.split('id="verified"')
    assert "October 2023" in said
    for figure in ("236", "148", "88", ">50<", ">36<"):
        assert figure in said
    assert ">50<" not in verified
    assert ">36<" not in verified
    assert ">86<" not in text


def test_home_counts_levels_up_to_the_whole_and_examples_apart(reader, showcase):
    figures = reader.get("/").context["figures"]
    assert sum(count for _level, count in figures.list_levels()) == 236
    assert dict(figures.list_example_levels()) == {"3": 1, "1": 1}


def test_list_says_which_records_are_invented(reader, city):
    page = reader.get("/aplikasi/", {"provenance": "illustrative"}).content.decode()
    assert page.count('class="sambung-invented">Ilustrasi') == 25


def test_list_never_shows_examples_among_the_applications_of_the_city(reader, showcase):
    _response, everything = read(reader, "/aplikasi/?q=contoh")
    assert EXAMPLE_CODE not in everything
    _response, examples = read(reader, "/aplikasi/?provenance=example")
    assert EXAMPLE_CODE in examples


def test_list_keeps_the_search_when_turning_the_page(reader, city):
    page = reader.get("/aplikasi/", {"q": "ilustrasi", "kind": "public", "page": "2"})
    assert "?q=ilustrasi&amp;kind=public&amp;page=3" in page.content.decode()


def test_list_is_narrowed_to_a_kind_and_counts_what_is_left(reader, city):
    response, text = read(reader, "/aplikasi/?kind=administrative")
    assert "88 aplikasi ditemukan" in text
    assert "?kind=administrative&amp;page=2" in text
    assert len(response.context["page"].object_list) == 25


@pytest.mark.parametrize("path", ["/", "/aplikasi/?q=izin&kind=public", "/aplikasi/APL-0002/"])
def test_the_other_language_is_one_link_away_and_back(reader, city, path):
    shown = path.replace("&", "&amp;")
    for address, language, link in (
        (path, "id", f'href="/en{shown}"'),
        (f"/en{path}", "en", f'href="{shown}"'),
    ):
        page = reader.get(address).content.decode()
        assert f'<html lang="{language}"' in page
        assert link in page


@pytest.mark.parametrize(
    "query", ["level=9", "kind=x", "agency=nobody", "provenance=system", "page=0", "page=two"]
)
def test_a_filter_nobody_offers_is_refused_with_the_field_named(reader, city, query):
    response, text = read(reader, f"/aplikasi/?{query}")
    assert response.status_code == 400
    assert "govuk-error-summary" in text


def test_a_page_beyond_the_last_says_how_many_there_are(reader, city):
    response, text = read(reader, "/aplikasi/?page=99")
    assert response.status_code == 404
    assert "10 halaman" in text


def test_an_application_shows_claims_that_contradict_each_other_side_by_side(reader, city):
    code = Application.objects.get(name="Bandung Panic Button").code
    _response, text = read(reader, f"/aplikasi/{code}/")
    assert "Sekretaris Daerah Kota Bandung, 20 Januari 2023" in text
    assert "Diskominfo Kota Bandung, April 2022" in text


def test_an_application_shows_every_requirement_with_state_and_dates(reader, showcase):
    page = reader.get("/en/aplikasi/APL-0002/")
    states = [r.standing.state for s in page.context["page"].stages for r in s.requirements]
    assert len(states) == len(REQUIREMENTS)
    text = " ".join(page.content.decode().split())
    assert "it counted until" in text
    assert "21 November 2026, 12:00 WIB" not in text
    assert "20 November 2026, 12:00 WIB" in text


def test_evidence_from_the_ledger_leads_to_record_and_proof(reader, showcase):
    _response, text = read(reader, f"/aplikasi/{EXAMPLE_CODE}/")
    assert f"/buku-catatan/?id={REQUEST_ID}" in text
    assert reader.get(f"/api/v1/ledger/proofs/{REQUEST_ID}").status_code == 200


def test_the_contract_of_an_interface_can_be_fetched(reader, showcase):
    response = reader.get(f"/aplikasi/{EXAMPLE_CODE}/layanan-data/kelurahan/openapi.json")
    assert json.loads(response.content)["openapi"] == "3.1.0"
    missing = reader.get(f"/aplikasi/{EXAMPLE_CODE}/layanan-data/none/openapi.json")
    assert missing.status_code == 404


def test_the_page_of_an_application_links_to_its_address(reader, city):
    _response, text = read(reader, "/aplikasi/APL-0002/")
    assert '<a class="govuk-link" href="https://sso.bandung.go.id" rel="noopener external">' in text


def test_an_address_that_would_run_script_is_no_link(reader, city):
    application = make_application(code="APL-9999", address="javascript:alert(1)")
    _response, text = read(reader, f"/aplikasi/{application.code}/")
    assert "javascript:alert(1)" in text
    assert 'href="javascript' not in text


def test_markup_in_a_name_is_shown_as_text(reader, city):
    application = make_application("<script>alert(1)</script>", code="APL-9999")
    _response, text = read(reader, f"/aplikasi/{application.code}/")
    assert "<script>alert" not in text


def test_a_year_and_a_status_carry_no_thousand_separator(reader, showcase):
    _response, text = read(reader, "/aplikasi/APL-0002/")
    assert "2024" in text
    assert "2.024" not in text


def test_the_ledger_page_says_when_a_call_is_unknown(reader, showcase):
    response, text = read(reader, "/buku-catatan/?id=nope")
    assert response.status_code == 404
    assert "govuk-error-summary" in text
    response, _text = read(reader, "/buku-catatan/?id=")
    assert response.status_code == 404


def test_readers_get_no_cookie(reader, showcase):
    for path in ("/", "/aplikasi/", "/aplikasi/APL-0002/", "/buku-catatan/"):
        assert reader.get(path).cookies == {}


@pytest.mark.parametrize(
    "path", ["/", "/aplikasi/", "/aplikasi/APL-0002/", f"/aplikasi/{EXAMPLE_CODE}/"]
)
def test_the_number_of_queries_does_not_grow_with_the_records(reader, showcase, path):
    before = count_queries(reader, path)
    for number in range(50):
        make_application(code=f"NEW-{number}")
    assert count_queries(reader, path) == before <= 20


def count_queries(reader, path):
    with CaptureQueriesContext(connection) as queries:
        assert reader.get(path).status_code == 200
    return len(queries)
