"""`sambung verify --json` on a city of small real servers: every state, and the way back.

Everything is real: a whole Sambung with its gateway and its worker, and servers on the loopback
interface that an authority of the test certifies.
"""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.site.running import RunningSambung, wait_until

pytestmark = pytest.mark.instance

MET, FAILED, UNSEEN, UNASKED = "met", "failed", "not_checked", "not_applicable"

OPEN_PAGE = {
    "owner_confirmed": MET,
    "entry_complete": FAILED,
    "address_answers": MET,
    "tls_certificate": MET,
    "page_genuine": MET,
    "portal_link": MET,
    "security_contact": FAILED,
    "single_sign_on": UNSEEN,
    "contract_holds": UNSEEN,
    "traffic_seen": UNSEEN,
    "update_promise_kept": UNASKED,
    "one_process": UNSEEN,
    "source_of_truth": UNSEEN,
}
"""An application of the web whose agency confirmed it and whose page opens."""
NO_PAGE = {
    "address_answers": FAILED,
    "tls_certificate": UNSEEN,
    "page_genuine": UNSEEN,
    "portal_link": FAILED,
    "security_contact": UNSEEN,
}
NOT_OF_THE_WEB = dict.fromkeys(NO_PAGE, UNASKED)
ON_EXCHANGE = {"contract_holds": MET}

EXPECTED: dict[str, tuple[str, dict[str, str]]] = {
    "sehat": ("1", {"security_contact": MET}),
    "mati": ("0", NO_PAGE),
    "kedaluwarsa": ("0", {**NO_PAGE, "tls_certificate": FAILED}),
    "buatan sendiri": ("0", {**NO_PAGE, "tls_certificate": FAILED}),
    "parkir": ("0", {"page_genuine": FAILED}),
    "judi": ("0", {"page_genuine": FAILED}),
    "berputar": ("0", NO_PAGE),
    "lambat": ("0", NO_PAGE),
    "tak berujung": ("1", {"security_contact": FAILED}),
    "masuk": ("2", {"single_sign_on": MET}),
    "masuk rusak": ("1", {"single_sign_on": FAILED}),
    "jujur": ("1", ON_EXCHANGE),
    "bergeser": ("1", {**ON_EXCHANGE, "contract_holds": FAILED}),
    "janji ditepati": ("1", {**ON_EXCHANGE, "update_promise_kept": MET}),
    "janji lewat": ("1", {**ON_EXCHANGE, "update_promise_kept": FAILED}),
    "pesan": ("0", {**NOT_OF_THE_WEB, "single_sign_on": UNASKED}),
    "nasional": ("1", {"single_sign_on": UNASKED}),
    "musiman": ("0", {**NOT_OF_THE_WEB, "single_sign_on": UNASKED, "traffic_seen": UNASKED}),
}
"""The level of each application, and the states in which it differs from an open page."""

FINDINGS = {
    ("mati", "address_answers"): "no_connection",
    ("kedaluwarsa", "tls_certificate"): "certificate_expired",
    ("buatan sendiri", "tls_certificate"): "certificate_self_signed",
    ("parkir", "page_genuine"): "page_for_sale",
    ("judi", "page_genuine"): "page_gambling",
    ("berputar", "address_answers"): "too_many_redirects",
    ("lambat", "address_answers"): "no_answer_in_time",
    ("masuk", "single_sign_on"): "journey_completed",
    ("masuk rusak", "single_sign_on"): "journey_without_state",
    ("bergeser", "contract_holds"): "contract_broken",
    ("janji lewat", "update_promise_kept"): "update_overdue",
}


class RunningCity:
    """The process of the test city, and the Sambung that looks at it."""

    def __init__(self, sambung: RunningSambung) -> None:
        self.sambung = sambung
        authority = sambung.folder / "authority"
        authority.mkdir()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.verification.city", str(authority)],
            env={**sambung.environment, "DJANGO_SETTINGS_MODULE": "sambung.site.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.codes: dict[str, str] = self._hear()
        sambung.environment |= {
            "SAMBUNG_PROBE_REAL_ADDRESSES": "true",
            "SAMBUNG_PROBE_HOST_GAP_MS": "0",
            "SAMBUNG_PROBE_THREADS": "24",
            "SSL_CERT_FILE": str(authority / "ca.pem"),
        }

    def order(self, order: str, name: str) -> Any:
        """Have the city do something, and hear its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{order} {name}\n")
        self.process.stdin.flush()
        return self._hear()

    def verify(self, *names: str) -> dict[str, dict[str, Any]]:
        """Call the command as people do; gives what it says of each application, by name."""
        codes = [self.codes[name] for name in names]
        answer = self.sambung.run("verify", *codes, "--json")
        assert answer.returncode == 0, answer.stderr
        found = {entry["code"]: entry for entry in json.loads(answer.stdout)}
        return {name: found[code] for name, code in self.codes.items() if code in found}

    def end(self) -> None:
        """Let all servers end."""
        self.process.communicate(timeout=180)

    def _hear(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


@pytest.fixture
def city(settled):
    """The city in an installation of its own, looked at by a running Sambung."""
    running = RunningCity(settled)
    settled.start()
    yield running
    running.end()


def states_of(found: dict[str, Any]) -> dict[str, str]:
    return {r["requirement"]: r["state"] for r in found["requirements"]}


def finding_of(found: dict[str, Any], requirement: str) -> str:
    rows = {r["requirement"]: r["finding"] for r in found["requirements"]}
    return str(rows[requirement])


def test_every_application_stands_in_its_state_and_one_that_dies_recovers_by_proof(city):
    wait_until(lambda: has_contract_in_force(city), "the interfaces of the city on the gateway")
    found = city.verify()
    seen = {name: (entry["verified_level"], states_of(entry)) for name, entry in found.items()}
    assert seen == {
        name: (level, {**OPEN_PAGE, **changes}) for name, (level, changes) in EXPECTED.items()
    }
    assert {key: finding_of(found[key[0]], key[1]) for key in FINDINGS} == FINDINGS
    assert all(entry["declared_level"] is None for entry in found.values())
    die_and_recover(city, "sehat")


def has_contract_in_force(city: RunningCity) -> bool:
    return states_of(city.verify("jujur")["jujur"])["contract_holds"] == MET


def die_and_recover(city: RunningCity, name: str) -> None:
    """Stop a server: its fall is told before it is public. Start it: the proof alone settles it."""

    def look() -> dict[str, Any]:
        return city.verify(name)[name]

    wait_until(lambda: is_known_at(city, name, "1"), "the watch over levels to know the level")
    city.order("stop", name)
    fallen = wait_until(lambda: (f := look())["under_clarification_until"] and f, "a clarification")
    assert (fallen["verified_level"], fallen["published_level"]) == ("0", "1")
    assert finding_of(fallen, "address_answers") == "no_connection"
    assert city.order("tell", name) == {
        "kind": "technical",
        "is_solved": False,
        "is_recovered": False,
    }

    city.order("start", name)
    risen = wait_until(lambda: not (f := look())["under_clarification"] and f, "the recovery")
    assert (risen["verified_level"], risen["published_level"]) == ("1", "1")
    assert city.order("tell", name) == {
        "kind": "technical",
        "is_solved": True,
        "is_recovered": True,
    }


def is_known_at(city: RunningCity, name: str, level: str) -> bool:
    answer = city.sambung.get(f"/api/v1/applications/{city.codes[name]}") or {}
    changes = answer.get("history", [])
    return bool(changes) and changes[-1]["after"] == level
