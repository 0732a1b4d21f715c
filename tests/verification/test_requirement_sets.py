"""What is asked of which application, and that the database finds the same sets."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from sambung.identity.models import Client, ClientKind
from sambung.portfolio.models import Inventory, Platform
from sambung.verification.evidence import compute_levels, list_profiles
from sambung.verification.models import OpenedNetwork
from sambung.verification.queries import get_standing
from sambung.verification.registry import list_probes
from sambung.verification.rules.levels import (
    REQUIREMENTS,
    Level,
    Requirement,
    RequirementState,
    level_reached,
)
from sambung.verification.rules.requirement_sets import (
    ASKED_OUTSIDE,
    Profile,
    Waiver,
    find_waiver,
    is_month_in_season,
    list_requirements,
)
from tests.factories import NOON, make_application
from tests.verification.test_queries import prove

ALL = {requirement.code for requirement in REQUIREMENTS}
PUBLIC_PAGE = {"portal_link", "page_genuine", "security_contact"}
ADDRESS = {"address_answers", "tls_certificate"}
PROMISE = {"update_promise_kept"}
SIGN_ON = {"single_sign_on"}
CHATTING = {"owner_confirmed", "contract_holds", "traffic_seen"}


def asked(**values) -> set[str]:
    return {requirement.code for requirement in list_requirements(Profile(**values))}


@pytest.mark.parametrize(
    ("values", "not_asked"),
    [
        ({"platform": "web"}, PROMISE),
        ({"platform": "web", "has_promise": True}, set()),
        ({"platform": "unknown"}, PROMISE),
        ({"platform": "made of wood"}, PROMISE),
        ({"platform": "mobile"}, PROMISE | PUBLIC_PAGE | {"tls_certificate"}),
        ({"platform": "mobile", "has_address": True}, PROMISE | {"security_contact"}),
        ({"platform": "messaging"}, PROMISE | PUBLIC_PAGE | ADDRESS | SIGN_ON),
        ({"platform": "telephone"}, PROMISE | PUBLIC_PAGE | ADDRESS | SIGN_ON),
        ({"platform": "device"}, PROMISE | PUBLIC_PAGE | ADDRESS | SIGN_ON),
        ({"platform": "sheet"}, PROMISE | PUBLIC_PAGE | ADDRESS | SIGN_ON),
        ({"platform": "sheet", "has_promise": True}, PUBLIC_PAGE | ADDRESS | SIGN_ON),
        ({"platform": "web", "has_accounts": False}, PROMISE | SIGN_ON),
        ({"platform": "web", "has_accounts": False, "has_client": True}, PROMISE),
        ({"platform": "messaging", "has_client": True}, PROMISE | PUBLIC_PAGE | ADDRESS),
        ({"platform": "web", "origin": "national", "has_client": True}, PROMISE),
        ({"platform": "intranet"}, PROMISE | PUBLIC_PAGE | ADDRESS),
        ({"platform": "intranet", "is_network_open": True}, PROMISE | PUBLIC_PAGE),
        ({"platform": "web", "origin": "national"}, PROMISE | {"single_sign_on"}),
        (
            {"platform": "web", "is_in_season": False},
            PROMISE | PUBLIC_PAGE | ADDRESS | {"single_sign_on", "traffic_seen"},
        ),
    ],
)
def test_set_leaves_out_what_does_not_fit(values, not_asked):
    assert ALL - asked(**values) == not_asked


def test_every_platform_is_asked_for_owner_contract_and_traffic():
    for platform in Platform:
        assert {"owner_confirmed", "contract_holds", "traffic_seen"} <= asked(platform=platform)


def test_first_reason_is_the_one_that_is_told():
    out_of_season = Profile(platform="messaging", is_in_season=False)
    assert find_waiver("address_answers", out_of_season) is Waiver.PLATFORM
    assert find_waiver("traffic_seen", out_of_season) is Waiver.SEASON
    assert find_waiver("contract_holds", out_of_season) is None


@pytest.mark.parametrize(
    ("season", "months"),
    [((3, 6), [3, 4, 5, 6]), ((11, 2), [1, 2, 11, 12]), ((5, 5), [5]), ((1, 12), range(1, 13))],
)
def test_season_may_run_over_the_turn_of_the_year(season, months):
    assert [m for m in range(1, 13) if is_month_in_season(m, season)] == list(months)


def test_what_is_not_asked_is_passed_but_proves_nothing():
    met = dict.fromkeys(CHATTING, RequirementState.MET)
    sms = list_requirements(Profile(platform="messaging"))
    registered = {"owner_confirmed": RequirementState.MET}
    assert level_reached(registered, sms) is Level.REGISTERED
    assert level_reached(met, sms) is Level.EXCHANGING
    resting = list_requirements(Profile(is_in_season=False))
    assert (
        level_reached({**registered, "contract_holds": RequirementState.MET}, resting)
        is Level.REGISTERED
    )


def test_requirement_of_no_set_moves_nothing():
    advice = Requirement("nice", Level.REGISTERED, timedelta(days=1), counts=False)
    states = {"owner_confirmed": RequirementState.MET, "nice": RequirementState.FAILED}
    assert level_reached(states, [*list_requirements(Profile()), advice]) is Level.REGISTERED


@pytest.mark.django_db
class TestKept:
    def test_level_of_a_chat_service_needs_no_address(self):
        sms = make_application(platform="messaging")
        prove(sms, *CHATTING)
        assert get_standing(sms, now=NOON).level is Level.EXCHANGING
        assert compute_levels([sms.pk], now=NOON) == {sms.pk: Level.EXCHANGING}
        web = make_application()
        prove(web, *CHATTING)
        assert compute_levels(None, now=NOON)[web.pk] is Level.REGISTERED

    def test_season_is_told_with_its_months(self):
        school = make_application(status="seasonal")
        Inventory.objects.create(
            application=school, season_starts=3, season_ends=6, updated_at=NOON
        )
        found = {r.requirement: r for r in get_standing(school, now=NOON).requirements}
        assert found["address_answers"].state is RequirementState.NOT_APPLICABLE
        with override("en"):
            found = {r.requirement: r for r in get_standing(school, now=NOON).requirements}
            assert found["address_answers"].reason == "Outside its season (March–June)."
        in_april = NOON.replace(month=4)
        found = {r.requirement: r for r in get_standing(school, now=in_april).requirements}
        assert found["address_answers"].state is RequirementState.NOT_CHECKED

    def test_seasonal_service_without_months_is_always_in_season(self):
        application = make_application(status="seasonal")
        assert list_profiles(None, now=NOON)[application.pk].is_in_season

    def test_opened_network_makes_the_address_of_an_intranet_application_count(self):
        inside = make_application(platform="intranet")
        assert not list_profiles([inside.pk], now=NOON)[inside.pk].is_network_open
        OpenedNetwork.objects.create(
            agency=inside.owner,
            network="10.1.0.0/16",
            reason="x",
            opened_at=NOON,
            opened_by_name="x",
        )
        assert list_profiles([inside.pk], now=NOON)[inside.pk].is_network_open

    def test_every_reason_has_words(self):
        cases = [
            {"platform": "device"},
            {"platform": "mobile"},
            {"platform": "intranet"},
            {"origin": "national"},
            {"platform": "sheet"},
        ]
        for values in cases:
            standing = get_standing(make_application(**values), now=NOON)
            for found in standing.requirements:
                is_waived = found.state is RequirementState.NOT_APPLICABLE
                is_never_looked_at = found.requirement in ASKED_OUTSIDE
                assert bool(found.reason) == (is_waived or is_never_looked_at)
                assert "%(" not in found.reason

    def test_what_the_entry_says_of_accounts_counts_until_a_client_says_otherwise(self):
        application = make_application()
        Inventory.objects.create(application=application, has_accounts=False, updated_at=NOON)

        def is_asked():
            profile = list_profiles([application.pk], now=NOON)[application.pk]
            return find_waiver("single_sign_on", profile) is None

        assert not is_asked()
        Client.objects.create(of_application=application, kind=ClientKind.WEB, name="x")
        assert is_asked()

    @pytest.mark.parametrize(("is_on", "is_said"), [(False, True), (True, False)])
    def test_that_outside_checks_are_off_is_said_where_nobody_looked(
        self, settings, is_on, is_said
    ):
        settings.SAMBUNG_PROBE_REAL_ADDRESSES = is_on
        standing = get_standing(make_application(), now=NOON)
        said = {found.requirement for found in standing.requirements if found.reason}
        assert (said & ASKED_OUTSIDE == ASKED_OUTSIDE) is is_said


def test_what_is_asked_outside_is_what_the_probes_call_addresses_for():
    journeys = {"single_sign_on"}
    calling = {probe.requirement for probe in list_probes() if probe.calls_addresses}
    assert calling - journeys == ASKED_OUTSIDE
