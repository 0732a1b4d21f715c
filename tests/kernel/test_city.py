"""The constants of a city: one value, for every part that names or dates something."""

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils import timezone
from pydantic import ValidationError

from sambung.exchange.identifiers import client_identifier, service_identifier
from sambung.gateway.translation.intermediate import (
    GatewayModel,
    Grant,
    ProblemKind,
    find_problems,
)
from sambung.kernel.city import CityProfile
from sambung.site.environment import Environment


def test_identifiers_begin_with_the_instance_and_the_class_of_the_city(settings):
    settings.SAMBUNG_CITY = CityProfile(instance="ID-JB", member_class="GOV")
    assert client_identifier("PD-DINKES", "APL-0007") == "ID-JB/GOV/PD-DINKES/APL-0007"
    assert service_identifier("PD-DINKES", "APL-0007", "puskesmas").endswith("/APL-0007/puskesmas")


@pytest.mark.parametrize(("prefix", "is_known"), [("ID/OPD", True), ("XX/OPD", False)])
def test_the_gateway_refuses_a_consumer_of_another_instance(prefix, is_known):
    grant = Grant("1", f"{prefix}/A/B/c", f"{prefix}/A/B", ("client",), ())
    model = GatewayModel("http://x", "sambung-exchange", (), grants=(grant,))
    found = {problem.kind for problem in find_problems(model)}
    assert (ProblemKind.BAD_CONSUMER_IDENTIFIER not in found) is is_known


def test_moments_are_shown_in_the_zone_of_the_city():
    shown = Template("{% load design %}{% moment value %}")
    context = Context({"value": datetime(2026, 11, 20, 17, 30, tzinfo=UTC)})
    assert "00.30 WIB" in shown.render(context)
    with timezone.override("Asia/Makassar"):
        assert "01.30 WITA" in shown.render(context)


def test_a_zone_nobody_knows_is_refused_at_the_start():
    assert Environment(time_zone="Asia/Jayapura").city_profile.zone.key == "Asia/Jayapura"
    with pytest.raises(ValidationError, match="Asia/Makassar"):
        Environment(time_zone="WIB")
