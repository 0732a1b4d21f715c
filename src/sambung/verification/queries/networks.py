"""The internal networks that were opened to probes."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from sambung.directory.models import Agency
from sambung.kernel.errors import NotFound
from sambung.portfolio.models import Application, Platform
from sambung.verification.evidence import list_profiles
from sambung.verification.models import OpenedNetwork
from sambung.verification.queries.standings import list_standings_of
from sambung.verification.rules.levels import Level, RequirementState, level_reached
from sambung.verification.rules.requirement_sets import list_requirements


@dataclass(frozen=True, slots=True)
class OpeningEffect:
    """What opening a network does to an application: its level now, and until it was looked at."""

    application: Application
    before: Level
    after: Level


def list_opened_networks() -> tuple[OpenedNetwork, ...]:
    """List the opened networks with their agencies, by agency."""
    return tuple(OpenedNetwork.objects.select_related("agency").order_by("agency__code", "network"))


def get_opened_network(agency: Agency, network: str) -> OpenedNetwork:
    """Give an opened network of an agency.

    Raises:
        NotFound: it is not open.
    """
    opened = (
        OpenedNetwork.objects.filter(agency=agency, network=network.strip())
        .select_related("agency")
        .first()
    )
    if opened is None:
        raise NotFound(
            _("%(network)s is not open for %(agency)s. “sambung network list” shows what is.")
            % {"network": network[:80], "agency": agency.code}
        )
    return opened


def list_opening_effects(agency: Agency, *, now: datetime) -> tuple[OpeningEffect, ...]:
    """List the applications whose addresses are asked for once a network of the agency is open.

    Until they are looked at, nothing says that they answer: a level above falls to what is proved.
    None when a network of the agency is open already.
    """
    rows = Application.objects.verifiable().filter(owner=agency, platform=Platform.INTRANET)
    applications = tuple(rows.select_related("owner").order_by("name"))
    profiles = list_profiles([application.pk for application in applications], now=now)
    effects = []
    for standing in list_standings_of(applications, now=now):
        profile = profiles[standing.application.pk]
        if profile.is_network_open:
            continue
        asked = list_requirements(replace(profile, is_network_open=True))
        newly = {r.code for r in asked} - {r.code for r in list_requirements(profile)}
        states = {
            found.requirement: RequirementState.NOT_CHECKED
            if found.requirement in newly
            else found.state
            for found in standing.requirements
        }
        effects.append(
            OpeningEffect(standing.application, standing.level, level_reached(states, asked))
        )
    return tuple(effects)
