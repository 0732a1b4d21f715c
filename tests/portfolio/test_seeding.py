"""The first start loads Bandung once, as documented, and never mixes real with invented."""

import csv

import pytest

from sambung.directory.models import Agency, City, District, FormerName, Village
from sambung.directory.provenance import Provenance
from sambung.directory.queries import find_agency
from sambung.kernel.errors import NotFound
from sambung.portfolio.models import Application, Claim, Kind, Origin, Statement
from sambung.portfolio.queries import count_portfolio, get_claimed_integrated, list_claims
from sambung.portfolio.seeding.cities import CITIES, seed_city
from tests.portfolio.conftest import NOW


@pytest.mark.usefixtures("bandung")
def test_counts_are_the_stated_ones_with_illustrations():
    counts = count_portfolio()

    assert counts.total == 236
    assert counts.by_kind == {"public": 148, "administrative": 88}
    assert counts.by_provenance == {"documented": 58, "illustrative": 178}


@pytest.mark.django_db
def test_only_documented_applications_are_loaded_without_illustrations():
    seed_city("bandung", include_illustrative=False, now=NOW)

    counts = count_portfolio()

    assert counts.by_provenance == {"documented": 58, "illustrative": 0}
    assert counts.by_kind == {"public": 43, "administrative": 15}
    assert not Agency.objects.filter(provenance=Provenance.ILLUSTRATIVE).exists()


@pytest.mark.usefixtures("bandung")
def test_directory_holds_agencies_and_places_of_the_city():
    assert City.objects.get().name == "Kota Bandung"
    assert Agency.objects.filter(provenance=Provenance.DOCUMENTED).count() == 74
    assert District.objects.count() == 30
    assert Village.objects.count() == 151
    assert FormerName.objects.count() == 13
    assert not Agency.objects.get(code="PD-BPBD").is_active


@pytest.mark.usefixtures("bandung")
@pytest.mark.parametrize("name", ["Bappelitbang", "bappelitbang", "Bapperida", "PD-BAPPERIDA"])
def test_agency_is_found_by_code_present_or_former_name(name):
    agency = find_agency(name)

    assert agency is not None
    assert agency.code == "PD-BAPPERIDA"


@pytest.mark.usefixtures("bandung")
def test_illustrations_never_belong_to_a_real_agency():
    invented = Application.objects.filter(provenance=Provenance.ILLUSTRATIVE)

    assert not invented.exclude(owner__provenance=Provenance.ILLUSTRATIVE).exists()
    assert not Application.objects.filter(
        provenance=Provenance.DOCUMENTED, owner__provenance=Provenance.ILLUSTRATIVE
    ).exists()
    assert all(application.is_synthetic for application in invented)
    assert all(application.name.startswith("Ilustrasi ") for application in invented)


@pytest.mark.usefixtures("bandung")
def test_names_and_kinds_stand_in_the_tables_as_in_the_files():
    with (CITIES / "bandung" / "applications.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}

    loaded = Application.objects.filter(provenance=Provenance.DOCUMENTED).select_related("owner")

    assert {application.name for application in loaded} == set(rows)
    for application in loaded:
        row = rows[application.name]
        assert application.kind == row["kind"]
        assert (application.owner.code if application.owner else "") == row["owner"]
        assert application.registering_agency_code == (row["owner"] or "KOTA")
        assert application.purpose
        assert application.source


@pytest.mark.usefixtures("bandung")
def test_codes_are_issued_without_gaps():
    codes = list(Application.objects.order_by("code").values_list("code", flat=True))

    assert codes == [f"APL-{number:04d}" for number in range(1, 237)]


@pytest.mark.usefixtures("bandung")
def test_national_applications_are_told_apart():
    national = Application.objects.filter(origin=Origin.NATIONAL).values_list("name", flat=True)

    assert set(national) == {"LAPOR! Bandung (SP4N-LAPOR!)", "SIMDA"}


@pytest.mark.usefixtures("bandung")
def test_claim_of_2023_is_kept_with_claimant_month_and_source():
    claimed = get_claimed_integrated()

    assert claimed is not None
    assert (claimed.public, claimed.administrative, claimed.as_of) == (50, 36, "2023-10")
    assert "Bandung" in claimed.claimant
    assert "heaptalk.com/?p=15245" in claimed.source


@pytest.mark.usefixtures("bandung")
def test_contradicting_claims_stand_side_by_side_newest_first():
    panic_button = Application.objects.get(name="Bandung Panic Button")

    claims = list_claims(panic_button)

    assert [(claim.statement, claim.as_of) for claim in claims] == [
        (Statement.ACTIVE, "2023-01-20"),
        (Statement.RETIRED, "2022-04"),
    ]


@pytest.mark.usefixtures("bandung")
def test_catalogue_entries_are_claims_of_a_third_party():
    listed = Claim.objects.filter(statement=Statement.LISTED)

    assert listed.count() == 14
    assert {claim.as_of for claim in listed} == {"2026-09-26"}
    assert {claim.claimant for claim in listed} == {"Pengamat pihak ketiga"}


@pytest.mark.usefixtures("bandung")
def test_second_start_changes_nothing_even_when_everything_was_removed():
    Claim.objects.all().delete()
    Application.objects.all().delete()

    assert not seed_city("bandung", include_illustrative=True, now=NOW)
    assert not Application.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("slug", ["atlantis", "../bandung", ""])
def test_unknown_city_is_refused_and_names_the_known_ones(slug):
    with pytest.raises(NotFound, match="bandung"):
        seed_city(slug, include_illustrative=False, now=NOW)

    assert not City.objects.exists()


def test_files_of_the_city_name_a_source_in_each_row():
    for name in ("agencies", "former_names", "applications", "claims"):
        with (CITIES / "bandung" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert all(row["source"] for row in csv.DictReader(file)), name


@pytest.mark.usefixtures("bandung")
def test_kinds_of_claims_on_the_city_are_both_there():
    city_claims = Claim.objects.filter(application__isnull=True)

    assert {claim.kind: claim.count for claim in city_claims} == {
        Kind.PUBLIC: 50,
        Kind.ADMINISTRATIVE: 36,
    }


_ENGLISH = frozenset(
    {
        "the",
        "of",
        "and",
        "for",
        "with",
        "to",
        "in",
        "on",
        "from",
        "by",
        "is",
        "are",
        "a",
        "an",
        "public",
        "service",
        "services",
        "online",
        "report",
        "reporting",
        "register",
        "people",
        "permits",
        "license",
        "management",
        "monitoring",
    }
)


@pytest.mark.parametrize("folder", [path.parent for path in CITIES.glob("*/applications.csv")])
def test_no_purpose_of_a_city_is_written_in_english(folder):
    with (folder / "applications.csv").open(encoding="utf-8", newline="") as file:
        purposes = {row["name"]: row["purpose"] for row in csv.DictReader(file)}

    assert all(purposes.values())
    assert {
        name: purpose
        for name, purpose in purposes.items()
        if _ENGLISH & set(purpose.casefold().replace(",", " ").replace(".", " ").split())
    } == {}
