"""The API on the city's applications."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext, override

from sambung.directory.provenance import Provenance
from sambung.kernel.clock import now
from sambung.portfolio.models import Application, Kind, Platform
from sambung.verification import queries
from sambung.verification.clarifications import answer_clarification
from sambung.verification.level_monitoring import watch_levels
from sambung.verification.models import Evidence
from sambung.verification.rules.levels import Level, RequirementState
from tests.factories import make_application, officer_of
from tests.verification.levels import after, lift, lose

pytestmark = pytest.mark.usefixtures("bandung")

LEVELS = ["none", "0", "1", "2", "3", "4", "5"]


# --- Summary


def test_summary_of_the_first_start(get):
    status, summary = get("summary")

    assert status == 200
    assert summary.pop("counted_at")
    assert (
        summary.pop("claimed_integrated").items()
        >= {
            "public": 50,
            "administrative": 36,
            "as_of": "2023-10",
        }.items()
    )
    assert summary == {
        "total": 236,
        "by_kind": {"public": 148, "administrative": 88},
        "by_provenance": {"documented": 58, "illustrative": 178},
        "verified_by_level": {**dict.fromkeys(LEVELS, 0), "none": 236},
        "under_clarification": 0,
        "levels_public_from": None,
        "not_checked": 236,
        "examples": {"total": 0, "verified_by_level": dict.fromkeys(LEVELS, 0)},
    }


def confirm(application):
    moment = now()
    Evidence.objects.create(
        application=application,
        requirement="owner_confirmed",
        outcome="met",
        probe="officer",
        observed_at=moment,
        expires_at=moment.replace(year=moment.year + 1),
        finding="confirmed",
    )


def test_summary_keeps_examples_and_parts_of_sambung_out_of_the_figures(get):
    confirm(Application.objects.get(name="Sabilulungan"))
    confirm(make_application(code="CONTOH", provenance=Provenance.EXAMPLE))
    confirm(make_application(code="PEMERIKSA", provenance=Provenance.SYSTEM))

    _status, summary = get("summary")

    assert summary["total"] == sum(summary["verified_by_level"].values()) == 236
    assert summary["verified_by_level"]["0"] == 1
    assert summary["not_checked"] == 235
    assert summary["examples"]["total"] == 1
    assert summary["examples"]["verified_by_level"]["0"] == 1


def test_claims_never_change_what_is_verified(get):
    application = Application.objects.get(name="BPHTB online")
    assert application.claims.filter(statement="integrated").exists()

    _status, found = get(f"applications/{application.code}")

    assert found["verified_level"] == "none"
    assert {requirement["state"] for requirement in found["requirements"]} <= {
        RequirementState.NOT_CHECKED,
        RequirementState.NOT_APPLICABLE,
    }


# --- List


def test_list_gives_pages_that_hold_every_application_once(get):
    _status, first = get("applications", page_size=100)
    pages = [get("applications", page_size=100, page=page)[1] for page in (1, 2, 3)]

    assert (first["count"], first["page"], first["page_count"]) == (236, 1, 3)
    codes = [item["code"] for page in pages for item in page["items"]]
    assert len(codes) == len(set(codes)) == 236


def test_list_item_tells_owner_provenance_and_page(get):
    _status, found = get("applications", q="gampil")

    (item,) = found["items"]
    code = item.pop("code")
    assert item == {
        "name": "GAMPIL (Gadget Mobile Application for License)",
        "agency": {
            "code": "PD-DPMPTSP",
            "name": "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu",
        },
        "kind": "public",
        "platform": "mobile",
        "origin": "unknown",
        "status": "active",
        "address": "https://dpmptsp.bandung.go.id",
        "provenance": "documented",
        "is_synthetic": False,
        "verified_level": "none",
        "under_clarification": None,
        "claims_count": 0,
        "is_cleared": True,
        "url": f"http://127.0.0.1:8000/en/aplikasi/{code}/",
    }


@pytest.mark.parametrize(
    ("parameters", "count"),
    [
        ({"kind": "public"}, 148),
        ({"kind": "administrative"}, 88),
        ({"provenance": "illustrative"}, 178),
        ({"provenance": "documented", "kind": "public"}, 43),
        ({"provenance": "example"}, 0),
        ({"level": "none"}, 236),
        ({"level": "3"}, 0),
        ({"agency": "PD-BKAD"}, 2),
        ({"agency": "DPKAD"}, 2),
        ({"q": "pemakaman peta"}, 1),
        ({"q": "roket ke bulan"}, 0),
        ({"q": "", "agency": "", "kind": "", "level": "", "provenance": ""}, 236),
    ],
)
def test_filters_narrow_the_list(get, parameters, count):
    status, found = get("applications", **parameters)

    assert (status, found["count"]) == (200, count)


@pytest.mark.parametrize(
    ("parameters", "status", "words"),
    [
        ({"kind": "umum"}, 422, "public, administrative"),
        ({"level": "6"}, 422, "none, 0, 1, 2, 3, 4, 5"),
        ({"provenance": "system"}, 422, "documented, registered, illustrative, example"),
        ({"page": "dua"}, 422, "a whole number"),
        ({"page": "0"}, 422, "at least 1"),
        ({"page_size": "1000"}, 422, "at most 200"),
        ({"q": "a" * 201}, 422, "at most 200 characters"),
        ({"q": "a\x00"}, 422, "without control characters"),
        ({"agency": "\x00"}, 422, "without control characters"),
        ({"agency": "Dinas Antariksa"}, 400, "/api/v1/agencies"),
        ({"page": "99"}, 404, "page 99"),
    ],
)
def test_wrong_filter_is_refused_and_says_what_is_allowed(get, parameters, status, words):
    answered, error = get("applications", **parameters)

    assert answered == status
    assert error["code"]
    assert words in error["message"]


def test_refused_filter_names_the_parameter(get):
    _status, error = get("applications", kind="umum")

    (fault,) = error["faults"]
    assert (fault["column"], fault["found"]) == ("kind", "umum")


def test_list_takes_as_many_queries_for_one_row_as_for_two_hundred(client):
    counts = []
    for page_size in (1, 200):
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/applications", {"page_size": page_size, "agency": "PD-DISHUB"})
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


# --- One application


def test_application_shows_contradicting_claims_apart_from_evidence(get):
    code = Application.objects.get(name="Bandung Panic Button").code

    status, found = get(f"applications/{code}")

    assert status == 200
    assert [(claim["statement"], claim["as_of"]) for claim in found["claims"]] == [
        ("active", "2023-01-20"),
        ("retired", "2022-04"),
    ]
    assert found["claims_count"] == 2
    assert found["source"]
    assert found["confidence"] == "high"
    assert {"requirement", "level", "state", "observed_at", "expires_at", "finding"} <= set(
        found["requirements"][0]
    )


def test_confirmed_requirement_tells_when_it_was_seen_and_until_when_it_counts(get):
    application = Application.objects.get(name="Sabilulungan")
    confirm(application)

    _status, found = get(f"applications/{application.code}")

    owner = next(r for r in found["requirements"] if r["requirement"] == "owner_confirmed")
    assert (found["verified_level"], owner["state"]) == ("0", "met")
    assert owner["observed_at"] < owner["expires_at"]


def test_unknown_application_and_parts_of_sambung_are_not_found(get):
    system = make_application(code="PEMERIKSA", provenance=Provenance.SYSTEM)

    for code in ("APL-9999", system.code, "%00", "a b"):
        status, error = get(f"applications/{code}")
        assert (status, error["code"]) == (404, "not_found")


def test_application_never_gives_the_contact_away(get):
    application = make_application(code="APL-9000", contact="0811-2222")

    assert "0811-2222" not in str(get(f"applications/{application.code}"))


def test_agencies_are_those_that_own_something_with_the_invented_last(get):
    _status, agencies = get("agencies")

    assert [agency["is_synthetic"] for agency in agencies[-6:]] == [True] * 6
    assert not any(agency["is_synthetic"] for agency in agencies[:-6])
    assert "PD-DISPORA" not in {agency["code"] for agency in agencies}


# --- Errors


def test_unknown_address_is_refused_in_the_shape_of_the_api(get):
    status, error = get("aplikasi")

    assert (status, error["code"]) == (404, "not_found")


def test_internal_error_tells_nothing_of_the_inside(get, monkeypatch, caplog):
    def fail(*, now):
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("sambung.api.applications.count_levels", fail)

    status, error = get("summary")

    assert (status, error["code"]) == (500, "internal_error")
    assert "hunter2" not in str(error)
    assert "hunter2" in caplog.text


@pytest.mark.parametrize(
    ("asked", "answered"), [("en", "en"), ("id", "id"), ("fr", "id"), ("", "id")]
)
def test_answer_is_in_the_language_asked_for_or_indonesian(client, asked, answered):
    answer = client.get("/api/v1/applications/APL-9999", headers={"Accept-Language": asked})

    with override(answered):
        expected = gettext("There is no application with the code %(code)s.")
    assert answer.json()["message"] == expected % {"code": "APL-9999"}
    assert answer.headers["Content-Language"] == answered
    assert "Accept-Language" in answer.headers["Vary"]


def test_names_in_the_description_are_those_of_the_tables():
    schema = Client().get("/api/v1/openapi.json").json()["components"]["schemas"]

    filters = {p["name"]: p for p in _list_parameters()}
    assert set(filters["kind"]["schema"]["enum"]) == {*Kind.values, ""}
    assert set(filters["level"]["schema"]["enum"]) == {*(level.value for level in Level), ""}
    states = schema["RequirementOut"]["properties"]["state"]["enum"]
    assert set(states) == {state.value for state in RequirementState} | {"under_clarification"}
    assert set(filters["provenance"]["schema"]["enum"]) == {
        *(set(Provenance.values) - {Provenance.SYSTEM}),
        "",
    }
    assert Platform.WEB == "web"
    assert queries.Criteria().level == ""


def _list_parameters():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    return paths["/api/v1/applications"]["get"]["parameters"]


# --- Clarification and the first day


def fall(application, monkeypatch):
    """Lift an application to level 1, let the watch see it, and let it fall."""
    lift(application, Level.REACHABLE)
    watch_levels(now=after(hours=1))
    lose(application, at=after(1))
    watch_levels(now=after(1))
    monkeypatch.setattr("sambung.kernel.clock.now", lambda: after(2))


def test_a_fall_in_question_keeps_the_level_and_withholds_why(get, monkeypatch):
    application = make_application(code="APL-9001")
    fall(application, monkeypatch)

    _status, found = get("applications/APL-9001")

    assert (found["verified_level"], found["level_since"]) == ("1", "2026-11-21T06:00:00Z")
    assert found["under_clarification"] == {"until": "2026-11-27T05:00:00Z"}
    withheld = [r for r in found["requirements"] if r["state"] == "under_clarification"]
    assert [r["requirement"] for r in withheld] == ["address_answers"]
    assert (withheld[0]["finding"], withheld[0]["details"]) == ("", {})
    assert [(c["before"], c["after"]) for c in found["history"]] == [("none", "1")]
    assert get("summary")[1]["under_clarification"] == 1
    _status, listed = get("applications", level="1")
    assert [item["under_clarification"] is not None for item in listed["items"]] == [True]
    assert get("applications", level="0")[1]["count"] == 0


def test_a_fall_is_in_the_history_with_its_answer_once_it_is_public(get, monkeypatch):
    application = make_application(code="APL-9001")
    fall(application, monkeypatch)
    answer_clarification(
        actor=officer_of(application.owner),
        clarification=application.clarifications.get(),
        text="Sertifikat sedang diganti.",
        now=after(2),
    )
    monkeypatch.setattr("sambung.kernel.clock.now", lambda: after(6))

    _status, found = get("applications/APL-9001")

    assert (found["verified_level"], found["under_clarification"]) == ("0", None)
    fell = found["history"][-1]
    assert (fell["requirement"], fell["answer"]) == (
        "address_answers",
        "Sertifikat sedang diganti.",
    )
    assert (fell["at"], fell["public_at"]) == ("2026-11-22T05:00:00Z", "2026-11-27T05:00:00Z")


def test_before_the_first_day_no_level_is_given(get, settings, monkeypatch):
    settings.SAMBUNG_LEVELS_PUBLIC_FROM = date(2026, 12, 1)
    application = make_application(code="APL-9001")
    lift(application, Level.REACHABLE)
    monkeypatch.setattr("sambung.kernel.clock.now", lambda: after(1))

    _status, summary = get("summary")
    _status, found = get("applications/APL-9001")
    status, error = get("applications", level="1")

    assert (summary["verified_by_level"], summary["levels_public_from"]) == (None, "2026-12-01")
    assert (found["verified_level"], found["requirements"], found["history"]) == (None, [], [])
    assert {item["verified_level"] for item in get("applications")[1]["items"]} == {None}
    assert (status, error["code"]) == (400, "invalid_input")
    assert "1 December 2026" in error["message"]
    monkeypatch.setattr("sambung.kernel.clock.now", lambda: after(10))
    assert get("applications/APL-9001")[1]["verified_level"] is not None
