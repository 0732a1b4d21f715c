"""Which addresses are Sambung's own, and what their silence means."""

from collections import defaultdict
from collections.abc import Sequence
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from sambung.portfolio.models import Application
from sambung.verification.models import OpenedNetwork
from sambung.verification.rules.levels import Observation, Outcome
from sambung.web.addresses import IpNetwork
from sambung.web.fetching import Guard
from sambung.web.network import FetchFailure, HostPort

EXAMPLE_AUTHORITY_FILE = "example-ca.pem"
_SILENCE = frozenset({"no_connection", "no_answer_in_time", "broken_answer"})
_EXAMPLE_HOSTS = ("localhost", "127.0.0.1")


def list_guards(applications: Sequence[Application]) -> dict[int, Guard]:
    """Give what may be called for each application, by key, in one query."""
    owners = {application.owner_id for application in applications}
    networks: defaultdict[int | None, list[IpNetwork]] = defaultdict(list)
    opened = OpenedNetwork.objects.filter(agency__in=owners - {None})
    for agency_id, network in opened.values_list("agency_id", "network"):
        networks[agency_id].append(ip_network(network))
    return {a.pk: guard_for(a, networks=tuple(networks[a.owner_id])) for a in applications}


def guard_for(application: Application, *, networks: tuple[IpNetwork, ...] = ()) -> Guard:
    """Give what may be called for an application whose agency had `networks` opened.

    Only Sambung's own example may lie on the loopback interface, on the port of the settings; an
    application of an agency that names such an address is refused like any other.
    """
    port = settings.SAMBUNG_EXAMPLE_PORT
    if not application.is_example or port is None:
        return Guard(networks=networks, pause=settings.SAMBUNG_PROBE_HOST_GAP_MS / 1000)
    keys: Path = settings.SAMBUNG_DATA_FOLDER / "keys"
    return Guard(
        own=frozenset((host, port) for host in _EXAMPLE_HOSTS),
        extra_trust=keys / EXAMPLE_AUTHORITY_FILE,
    )


def guard_for_own(address: str) -> Guard:
    """Give leave to call one of Sambung's own processes, by its internal address."""
    return Guard(own=frozenset({_host_and_port(address)}))


def observe_failure(failure: FetchFailure, guard: Guard) -> Observation:
    """Turn a failed fetch into an observation: failed, or inconclusive when the reason is ours.

    The example's server is one of Sambung's own processes: while Sambung stops or starts, its
    silence says nothing about the example.
    """
    if guard.own and failure.finding in _SILENCE:
        return Observation(Outcome.INCONCLUSIVE, "own_example_down")
    outcome = Outcome.FAILED if failure.is_conclusive else Outcome.INCONCLUSIVE
    return Observation(outcome, failure.finding, failure.details)


def _host_and_port(address: str) -> HostPort:
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
