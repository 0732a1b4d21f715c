"""Runs: a probe joins by one file, looks when it is due, and its own fault harms nobody."""

import textwrap
import threading
from datetime import timedelta

import pytest

from sambung.directory.provenance import Provenance
from sambung.verification import probes, probing
from sambung.verification.models import Evidence
from sambung.verification.probe import Probe
from sambung.verification.probing import run_due, verify_all, verify_application
from sambung.verification.registry import list_probes
from sambung.verification.rules.levels import Observation, Outcome
from tests.factories import NOON, make_application

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

ONE_FILE = """
    from datetime import timedelta
    from sambung.verification.probe import Probe
    from sambung.verification.rules.levels import Observation, Outcome

    class NameIsShort(Probe[str]):
        code = "name_is_short"
        requirement = "one_process"
        every = timedelta(days=1)

        def prepare(self, applications, *, now):
            return {application.pk: application.name for application in applications}

        def check(self, facts):
            outcome = Outcome.MET if len(facts) < 20 else Outcome.FAILED
            return Observation(outcome, "name_is_short")

    PROBE = NameIsShort()
"""


class Looking(Probe[str]):
    """A probe of which a test says what it sees."""

    code = "looking"
    requirement = "address_answers"
    every = timedelta(days=1)
    timeout = timedelta(seconds=2)
    calls_addresses = True

    def __init__(self, see=lambda _name: Observation(Outcome.MET, "address_answered")):
        self.see = see

    def prepare(self, applications, *, now):
        return {a.pk: a.name for a in applications if a.address}

    def check(self, facts):
        return self.see(facts)


@pytest.fixture
def only(monkeypatch, settings):
    """Run only the probes given; real addresses may be called."""
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = True

    def use(*chosen: Probe):
        monkeypatch.setattr(probing, "list_probes", lambda: chosen)

    return use


def make(count: int = 1, **values):
    made = [make_application(address=f"https://a{n}.go.id/", **values) for n in range(count)]
    return made[0] if count == 1 else made


def outcomes() -> list[str]:
    return [row.outcome for row in Evidence.objects.order_by("id")]


def test_probe_joins_by_one_file(tmp_path, monkeypatch):
    (tmp_path / "name_is_short.py").write_text(textwrap.dedent(ONE_FILE))
    monkeypatch.setattr(probes, "__path__", [*probes.__path__, str(tmp_path)])
    application = make_application("Pendek")
    verify_application(application, now=NOON)
    evidence = Evidence.objects.get(probe="name_is_short")
    assert (evidence.requirement, evidence.outcome) == ("one_process", "met")
    assert evidence.expires_at == NOON + timedelta(days=90)


def test_file_without_a_probe_is_refused(tmp_path, monkeypatch):
    (tmp_path / "kosong_sekali.py").write_text("")
    monkeypatch.setattr(probes, "__path__", [str(tmp_path)])
    with pytest.raises(TypeError):
        list_probes()


def test_probes_of_this_release_are_found():
    assert [probe.code for probe in list_probes()] == [
        "address_answers",
        "confirmation_holds",
        "contract_holds",
        "entry_complete",
        "page_genuine",
        "portal_link",
        "security_contact",
        "sign_in_journey",
        "single_sign_on",
        "source_of_truth",
        "tls_certificate",
        "traffic_seen",
        "update_promise_kept",
    ]


def test_probe_looks_again_only_when_it_is_due(only):
    only(Looking())
    make()
    assert run_due(now=NOON) == 1
    assert run_due(now=NOON + timedelta(hours=23)) == 0
    assert run_due(now=NOON + timedelta(hours=24)) == 1


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.INCONCLUSIVE])
def test_probe_looks_again_soon_after_a_bad_result(only, outcome):
    only(Looking(lambda _name: Observation(outcome, "status_error")))
    make()
    assert run_due(now=NOON) == 1
    assert run_due(now=NOON + timedelta(minutes=59)) == 0
    assert run_due(now=NOON + timedelta(minutes=60)) == 1


def test_failure_after_a_success_is_tried_again_soon(only):
    results = [Outcome.MET, Outcome.FAILED, Outcome.MET]
    only(Looking(lambda _name: Observation(results.pop(0), "status_error")))
    application = make()
    verify_application(application, now=NOON)
    verify_application(application, now=NOON + timedelta(hours=1))
    assert run_due(now=NOON + timedelta(hours=2)) == 1


def test_evidence_with_an_early_end_is_renewed_when_it_ends(only):
    end = NOON + timedelta(hours=5)
    only(Looking(lambda _name: Observation(Outcome.MET, "update_not_due", valid_until=end)))
    make()
    assert run_due(now=NOON) == 1
    assert run_due(now=NOON + timedelta(hours=4)) == 0
    assert run_due(now=end) == 1


def test_real_addresses_are_left_alone_until_the_operator_allows_it(only, settings):
    only(Looking())
    make()
    make(provenance=Provenance.DOCUMENTED)
    example = make(provenance=Provenance.EXAMPLE)
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = False
    assert run_due(now=NOON) == 1
    assert [row.application for row in Evidence.objects.all()] == [example]


@pytest.mark.parametrize("provenance", [Provenance.ILLUSTRATIVE, Provenance.SYSTEM])
def test_what_no_agency_runs_is_never_probed(only, provenance):
    only(Looking())
    invented = make(provenance=provenance)
    assert run_due(now=NOON) == 0
    assert verify_application(invented, now=NOON) == 0


def test_probe_that_breaks_down_is_inconclusive_and_harms_no_other(only, caplog):
    def see(name: str) -> Observation:
        if name == "rusak":
            raise ZeroDivisionError
        return Observation(Outcome.MET, "address_answered")

    only(Looking(see))
    make_application("rusak", address="a")
    make_application("baik", address="a")
    assert run_due(now=NOON) == 2
    seen = {row.application.name: (row.outcome, row.finding) for row in Evidence.objects.all()}
    assert seen["rusak"] == ("inconclusive", "probe_broke")
    assert seen["baik"][0] == "met"
    assert "the probe looking broke down" in caplog.text


@pytest.mark.parametrize("fault", [SystemExit, MemoryError, lambda: None])
def test_a_probe_ends_no_pass_whatever_it_raises_or_returns(only, fault):
    def see(name: str) -> Observation:
        if name == "rusak":
            if not isinstance(fault, type):
                return fault()
            raise fault
        return Observation(Outcome.MET, "address_answered")

    only(Looking(see))
    for name in ("rusak", "baik"):  # one host: the second waits behind the first
        make_application(name, address=f"https://satu.go.id/{name}")
    assert run_due(now=NOON) == 2
    seen = dict(Evidence.objects.values_list("application__name", "finding"))
    assert seen == {"rusak": "probe_broke", "baik": "address_answered"}


def test_an_application_that_a_probe_cannot_prepare_for_costs_the_others_nothing(only):
    class Choosy(Looking):
        def prepare(self, applications, *, now):
            return {a.pk: {"baik": "x"}[a.name] for a in applications}

    broken, whole = Choosy(), Looking()
    whole.code = "whole"
    only(broken, whole)
    make_application("rusak", address="https://a.go.id/")
    make_application("baik", address="https://b.go.id/")
    assert run_due(now=NOON) == 4
    seen = {
        (row.probe, row.application.name): row.finding
        for row in Evidence.objects.select_related("application")
    }
    assert seen.pop(("looking", "rusak")) == "probe_broke"
    assert set(seen.values()) == {"address_answered"}


def test_a_probe_that_cannot_conclude_is_inconclusive(only, caplog):
    class Unsure(Looking):
        def conclude(self, facts, observation, *, now):
            raise LookupError("Siti, 3273010101010001")

    only(Unsure())
    make()
    assert run_due(now=NOON) == 1
    assert Evidence.objects.get().finding == "probe_broke"
    assert "LookupError" in caplog.text
    assert "Siti" not in caplog.text


def test_what_cannot_be_kept_of_one_application_ends_no_pass(only):
    odd = Observation(Outcome.MET, "address_answered", {"x": object()})
    good = Observation(Outcome.MET, "address_answered")
    only(Looking(lambda name: odd if name == "rusak" else good))
    make_application("rusak", address="https://a.go.id/")
    make_application("baik", address="https://b.go.id/")
    run_due(now=NOON)
    assert [row.application.name for row in Evidence.objects.all()] == ["baik"]


def test_probe_that_hangs_is_inconclusive(only, monkeypatch):
    hanging = threading.Event()
    monkeypatch.setattr(probing, "_SLACK", timedelta(milliseconds=50))
    probe = Looking(lambda _name: hanging.wait(10))
    probe.timeout = timedelta(milliseconds=50)
    only(probe)
    make()
    assert run_due(now=NOON) == 1
    hanging.set()
    assert Evidence.objects.get().finding == "probe_timed_out"


def test_no_more_checks_run_at_once_than_the_settings_allow(only, settings):
    settings.SAMBUNG_PROBE_THREADS = 4
    now_running, most, lock = [0], [0], threading.Lock()
    gate = threading.Barrier(4, timeout=60)

    def see(_name: str) -> Observation:
        with lock:
            now_running[0] += 1
            most[0] = max(most[0], now_running[0])
        gate.wait()
        with lock:
            now_running[0] -= 1
        return Observation(Outcome.MET, "address_answered")

    only(Looking(see))
    make(8)
    assert run_due(now=NOON) == 8
    assert most[0] == 4


def test_checks_at_one_host_run_one_after_another(only):
    now_running, most, lock = [0], [0], threading.Lock()
    other_host = threading.Barrier(2, timeout=60)

    def see(name: str) -> Observation:
        if name in ("pertama", "lain"):
            other_host.wait()
        with lock:
            now_running[0] += name != "lain"
            most[0] = max(most[0], now_running[0])
        with lock:
            now_running[0] -= name != "lain"
        return Observation(Outcome.MET, "address_answered")

    only(Looking(see))
    for name, path in (("pertama", ""), ("kedua", "b"), ("ketiga", "c")):
        make_application(name, address=f"https://satu.go.id/{path}")
    make_application("lain", address="https://lain.go.id/")
    assert run_due(now=NOON) == 4
    assert most[0] == 1


def test_what_is_not_asked_is_not_probed(only):
    only(Looking())
    make(platform="messaging")
    make(platform="intranet")
    asked = make(platform="web")
    assert run_due(now=NOON) == 1
    assert Evidence.objects.get().application == asked


def test_dead_link_is_no_sign_that_our_network_works(only):
    only(Looking(lambda _name: Observation(Outcome.FAILED, "link_broken", {"address": "x"})))
    make(3)
    run_due(now=NOON)
    assert outcomes() == ["inconclusive"] * 3


def see_nothing(_name: str) -> Observation:
    return Observation(Outcome.FAILED, "no_connection", {"host": "a.go.id"})


def test_when_nobody_answers_the_fault_is_taken_to_be_ours(only):
    only(Looking(see_nothing))
    make(3)
    run_due(now=NOON)
    assert outcomes() == ["inconclusive"] * 3


def test_who_does_not_answer_fails_when_others_do(only):
    applications = make(4)
    alive = applications[0].name

    def see(name: str) -> Observation:
        return Observation(Outcome.MET, "address_answered") if name == alive else see_nothing(name)

    only(Looking(see))
    run_due(now=NOON)
    assert sorted(outcomes()) == ["failed"] * 3 + ["met"]


def test_everything_is_verified_with_progress(only):
    only(Looking())
    make(3)
    heard: list[tuple[int, int]] = []
    assert verify_all(now=NOON, on_progress=lambda done, whole: heard.append((done, whole))) == 3
    assert heard == [(1, 3), (2, 3), (3, 3)]


def test_nothing_to_do_costs_a_fixed_number_of_queries(django_assert_num_queries, settings):
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = False
    make(20)
    assert run_due(now=NOON) == 20, "the entries themselves are looked at"
    with django_assert_num_queries(12):
        assert run_due(now=NOON) == 0
