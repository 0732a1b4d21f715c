"""The measuring process of `benchmarks/verification`; prints its findings as JSON."""

import json
import resource
import ssl
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 - the line above must come first
from django.core.management import call_command  # noqa: E402

from benchmarks.verification import APPLICATIONS, DEAD_EACH, SLOW_EACH  # noqa: E402
from sambung.directory.models import Agency, AgencyKind  # noqa: E402
from sambung.directory.provenance import Provenance  # noqa: E402
from sambung.kernel import clock  # noqa: E402
from sambung.portfolio.models import Application, Kind, Platform  # noqa: E402
from sambung.verification.models import Evidence, OpenedNetwork  # noqa: E402
from sambung.verification.probing import verify_all  # noqa: E402
from tests.verification.servers import Issuer  # noqa: E402

_LONGEST_SECONDS = 10
"""How long the peers wait for an answer: as long as the probes."""


def measure(folder: Path) -> dict[str, object]:
    """Measure the probes, then the peers, at the same addresses."""
    issuer = Issuer(folder)
    command = [
        sys.executable,
        "-m",
        "benchmarks.verification.servers",
        str(issuer.issue()),
        str(APPLICATIONS),
        str(SLOW_EACH),
        str(DEAD_EACH),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as servers:
        try:
            assert servers.stdout is not None
            found = json.loads(servers.stdout.readline())
            settings.SAMBUNG_PORTAL_INTERNAL_URL = f"http://127.0.0.1:{found['portal']}"
            addresses = [f"https://localhost:{port}/" for port in found["ports"]]
            return _measure(addresses, issuer.file)
        finally:
            servers.terminate()


def _measure(addresses: list[str], authority: Path) -> dict[str, object]:
    _register(addresses)
    checks: list[int] = []
    probes = _time(lambda: checks.append(verify_all(now=clock.now())))
    context = ssl.create_default_context(cafile=authority)
    slow = sum(number % SLOW_EACH == 1 for number in range(len(addresses)))
    dead = sum(number % DEAD_EACH == 0 for number in range(len(addresses)))
    outcomes = Counter(Evidence.objects.order_by().values_list("outcome", flat=True))
    return {
        "mixture": f"{len(addresses)} applications, {slow} slow, {dead} dead",
        "checks": checks[0],
        "outcomes": ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items())),
        "probes": probes,
        "curl --parallel": _time(lambda: _fetch_with_curl(addresses, authority)),
        "urllib, in sequence": _time(lambda: _fetch_in_sequence(addresses, context)),
    }


def _register(addresses: list[str]) -> None:
    """Write the applications down. No operation opens the loopback interface, so rows do."""
    settings.SAMBUNG_DATA_FOLDER.mkdir(parents=True, exist_ok=True)
    for alias in ("default", "ledger"):
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    now = clock.now()
    agency = Agency.objects.create(
        code="PD-UKUR",
        name="Ukur",
        short_name="Ukur",
        kind=AgencyKind.OFFICE,
        provenance=Provenance.REGISTERED,
    )
    for network in ("127.0.0.0/8", "::1/128"):
        OpenedNetwork.objects.create(
            agency=agency,
            network=network,
            reason="benchmark",
            opened_at=now,
            opened_by_name="benchmark",
        )
    Application.objects.bulk_create(
        Application(
            code=f"APL-{number:04d}",
            registering_agency_code=agency.code,
            name=f"Ukur {number}",
            owner=agency,
            kind=Kind.PUBLIC,
            platform=Platform.WEB,
            address=address,
            provenance=Provenance.REGISTERED,
            created_at=now,
        )
        for number, address in enumerate(addresses)
    )


def _fetch_with_curl(addresses: list[str], authority: Path) -> None:
    command = [
        "curl",
        "--silent",
        "--parallel",
        "--parallel-max",
        str(settings.SAMBUNG_PROBE_THREADS),
        "--max-time",
        str(_LONGEST_SECONDS),
        "--cacert",
        str(authority),
    ]
    for address in addresses:
        command += ["--output", "/dev/null", address]
    subprocess.run(command, check=False, stderr=subprocess.DEVNULL)


def _fetch_in_sequence(addresses: list[str], context: ssl.SSLContext) -> None:
    for address in addresses:
        with (
            suppress(OSError),
            urllib.request.urlopen(address, timeout=_LONGEST_SECONDS, context=context) as answer,
        ):
            answer.read()


def _time(work: Callable[[], object]) -> dict[str, float]:
    """Give seconds of wall time, and of processor time of this process and those it ran."""
    begin, used = time.perf_counter(), _used()
    work()
    return {"wall": time.perf_counter() - begin, "processor": _used() - used}


def _used() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
