"""Probes of a page against real servers: certificates, pages, files, and bad behaviour."""

import socket
import threading
from datetime import timedelta
from functools import partial

import pytest

from sambung.directory.provenance import Provenance
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import Inventory
from sambung.verification import visits
from sambung.verification.models import Evidence
from sambung.verification.operations import record_evidence
from sambung.verification.probes import (
    address_answers,
    entry_complete,
    page_genuine,
    portal_link,
    security_contact,
    tls_certificate,
)
from sambung.verification.probing import verify_application
from sambung.verification.rules.completeness import REQUIRED, list_missing
from sambung.verification.rules.levels import Observation, Outcome
from sambung.web.fetching import Limits, fetch
from sambung.web.resolving import NameNotFound
from tests.factories import NOON, make_application
from tests.verification.servers import Issuer, answer, redirect, serve

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

HTML = "Content-Type: text/html; charset=utf-8"
PAGE = answer(200, b"<title>Layanan Warga</title>", HTML)
OF_THE_PAGE = (address_answers, tls_certificate, page_genuine)


@pytest.fixture
def issuer(settings, tmp_path):
    """The authority of the example, where probes look for it."""
    settings.SAMBUNG_DATA_FOLDER = tmp_path
    (tmp_path / "keys").mkdir()
    made = Issuer(tmp_path / "keys")
    made.file.rename(tmp_path / "keys" / "example-ca.pem")
    return made


@pytest.fixture
def at(settings):
    """Give the application whose address is served on a port."""

    def make(port: int, path: str = "", **values):
        settings.SAMBUNG_EXAMPLE_PORT = port
        return make_application(
            provenance=Provenance.EXAMPLE, address=f"https://localhost:{port}/{path}", **values
        )

    return make


def look(module, application, now=None) -> Observation:
    now = now or clock.now()
    return module.PROBE.check(module.PROBE.prepare([application], now=now)[application.pk])


def see(module, application) -> tuple[str, str]:
    seen = look(module, application)
    return seen.outcome.value, seen.finding


class TestCertificate:
    def test_evidence_ends_with_the_certificate(self, issuer, at):
        with serve(PAGE, issuer.issue(days=3)) as port:
            seen = look(tls_certificate, at(port))
        assert (seen.outcome, seen.finding) == (Outcome.MET, "certificate_ends_soon")
        left = seen.valid_until - clock.now()
        assert timedelta(days=2, hours=23) < left <= timedelta(days=3)

    def test_days_left_are_told(self, issuer, at):
        with serve(PAGE, issuer.issue(days=60)) as port:
            seen = look(tls_certificate, at(port))
        assert (seen.finding, seen.details["days"]) == ("certificate_valid", 59)

    @pytest.mark.parametrize(
        ("certificate", "finding"),
        [
            ({"days": -1}, "certificate_expired"),
            ({"is_own": True}, "certificate_self_signed"),
            ({"host": "lain.go.id"}, "certificate_wrong_host"),
        ],
    )
    def test_bad_certificate_fails_and_the_page_behind_it_is_not_judged(
        self, issuer, at, certificate, finding
    ):
        with serve(PAGE, issuer.issue(**certificate)) as port:
            application = at(port)
            assert see(tls_certificate, application) == ("failed", finding)
            assert see(address_answers, application) == ("failed", finding)
            assert see(page_genuine, application) == ("inconclusive", "not_reached")

    def test_earliest_end_on_the_way_counts(self, issuer, at, monkeypatch, settings):
        with (
            serve(PAGE, issuer.issue(days=90)) as last,
            serve(redirect(f"https://localhost:{last}/"), issuer.issue(days=5)) as first,
        ):
            application = at(first)
            both = visits.open_visits([application], now=NOON)[application.pk].guard
            own = frozenset({("localhost", first), ("localhost", last)})
            guard = type(both)(own=own, extra_trust=both.extra_trust)
            monkeypatch.setattr(visits, "list_guards", lambda found: {a.pk: guard for a in found})
            assert see(tls_certificate, application) == ("met", "certificate_ends_soon")
            seen = look(address_answers, application)
        assert seen.details["via"] == [f"https://localhost:{first}/"]

    def test_host_that_is_silent_says_nothing_about_its_certificate(self, at):
        nowhere = make_application(address="https://tidak-ada.invalid/")
        seen = look(tls_certificate, nowhere)
        assert seen.outcome is Outcome.INCONCLUSIVE


class TestPage:
    def test_page_of_its_own_is_in_order_and_its_title_remembered(self, issuer, at):
        with serve(PAGE, issuer.issue()) as port:
            application = at(port)
            first = look(page_genuine, application)
            assert (first.finding, first.details["title"]) == ("page_in_order", "Layanan Warga")
            record_evidence(
                actor=SYSTEM,
                application=application,
                requirement="page_genuine",
                observation=Observation(Outcome.MET, "page_in_order", {"title": "Dulu"}),
                probe="page_genuine",
                now=NOON,
            )
            later = look(page_genuine, application)
        assert (later.outcome, later.finding) == (Outcome.MET, "page_title_changed")
        assert later.details["before"] == "Dulu"

    def test_page_that_was_taken_over_fails(self, issuer, at):
        behaviour = answer(200, b"<title>SLOT GACOR</title>", HTML)
        with serve(behaviour, issuer.issue()) as port:
            assert see(page_genuine, at(port)) == ("failed", "page_gambling")

    def test_error_page_is_not_judged(self, issuer, at):
        behaviour = answer(404, b"<title>SLOT GACOR</title>", HTML)
        with serve(behaviour, issuer.issue()) as port:
            assert see(page_genuine, at(port)) == ("inconclusive", "not_reached")

    def test_page_that_comes_packed_all_the_same_is_not_judged(self, issuer, at):
        behaviour = answer(200, b"\x1f\x8b", HTML, "Content-Encoding: gzip")
        with serve(behaviour, issuer.issue()) as port:
            assert see(page_genuine, at(port)) == ("inconclusive", "not_reached")

    @pytest.mark.parametrize("media", ["application/octet-stream", "text/plain", "video/mp4", ""])
    def test_wrong_content_type_is_no_sign(self, issuer, at, media):
        behaviour = answer(200, b"\x00\x01<title>slot gacor</title>", f"Content-Type: {media}")
        with serve(behaviour, issuer.issue()) as port:
            assert see(page_genuine, at(port)) == ("met", "page_in_order")


def test_host_is_asked_once_for_all_probes_of_a_run(issuer, at, settings):
    requests: list[str] = []

    def behave(connection, request):
        requests.append(request.split()[1])
        PAGE(connection, request)

    settings.SAMBUNG_PORTAL_INTERNAL_URL = "http://127.0.0.1:1024"
    with serve(behave, issuer.issue()) as port:
        application = at(port, "warga/")
        verify_application(application, now=clock.now())
        assert sorted(requests) == ["/.well-known/security.txt", "/warga/"]
        verify_application(application, now=clock.now())
    assert requests.count("/warga/") == 2, "another run looks again"
    outcomes = dict(Evidence.objects.values_list("requirement", "outcome"))
    assert outcomes["address_answers"] == outcomes["tls_certificate"] == "met"
    assert outcomes["page_genuine"] == "met"


class TestSecurityContact:
    ENDS = "Expires: 2027-06-01T00:00:00Z"

    def serve(self, body: str, media: str = "text/plain", status: int = 200):
        def behave(connection, request):
            is_file = request.startswith("GET /.well-known/security.txt ")
            behaviour = answer(status, body.encode(), f"Content-Type: {media}")
            (behaviour if is_file else PAGE)(connection, request)

        return behave

    @pytest.mark.parametrize(
        ("body", "finding"),
        [
            (f"# x\nContact: mailto:a@b.go.id\r\n{ENDS}\n", "security_contact_found"),
            (f"CONTACT: https://b.go.id/lapor\n{ENDS.lower()}", "security_contact_found"),
            ("Contact: x\nExpires: 2020-01-01T00:00:00Z", "security_contact_expired"),
            ("Contact: x", "security_contact_incomplete"),
            (ENDS, "security_contact_incomplete"),
            (f"Contact:\n{ENDS}", "security_contact_incomplete"),
            (f"Contact: x\n{ENDS}\n{ENDS}", "security_contact_incomplete"),
            ("Contact: x\nExpires: besok", "security_contact_incomplete"),
            ("", "security_contact_incomplete"),
        ],
    )
    def test_file_is_judged_by_the_standard(self, body, finding):
        seen = security_contact.judge_file(body, address="https://b.go.id/", now=NOON)
        assert seen.finding == finding
        assert "a@b.go.id" not in str(seen.details)

    def test_file_is_found_where_the_standard_puts_it(self, issuer, at):
        body = f"Contact: mailto:a@b.go.id\nExpires: {clock.now() + timedelta(days=9)}"
        with serve(self.serve(body), issuer.issue()) as port:
            seen = look(security_contact, at(port, "dalam/sekali/"))
        assert seen.finding == "security_contact_found"
        assert seen.valid_until < clock.now() + timedelta(days=10)

    @pytest.mark.parametrize(
        "values", [{"status": 404}, {"media": "text/html"}, {"media": "application/json"}]
    )
    def test_page_in_place_of_the_file_is_none(self, issuer, at, values):
        with serve(self.serve("Contact: x", **values), issuer.issue()) as port:
            assert see(security_contact, at(port)) == ("failed", "security_contact_missing")


class TestEntry:
    def test_missing_fields_are_listed(self):
        application = make_application()
        seen = look(entry_complete, application)
        assert (seen.outcome, seen.finding) == (Outcome.FAILED, "entry_incomplete")
        assert "spbe_business" in seen.details["missing"]
        assert "purpose" not in seen.details["missing"]

    def test_entry_without_gaps_is_complete(self):
        application = make_application(status="active", contact="tim@bandung.go.id")
        inventory = {name: "x" for name in REQUIRED if name.startswith("spbe_")}
        Inventory.objects.create(
            application=application,
            **inventory,
            repository="https://a.go.id/x.git",
            licence="EUPL-1.2",
            updated_at=NOON,
        )
        assert see(entry_complete, application) == ("met", "entry_is_complete")

    def test_unknown_and_blank_values_are_missing(self):
        whole = dict.fromkeys(REQUIRED, "x")
        assert list_missing(whole) == ()
        assert list_missing({**whole, "platform": "unknown", "licence": " ", "contact": None}) == (
            "platform",
            "licence",
            "contact",
        )
        assert list_missing({}) == REQUIRED


def drip(closing: threading.Event):
    def behave(connection: socket.socket, _request: str) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not closing.wait(0.05):
            connection.sendall(b".")

    return behave


def gush(connection: socket.socket, _request: str) -> None:
    """Send a page of 1 GB, or as much of it as is taken."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<title>Besar</title>")
    for _ in range(16_384):
        connection.sendall(b"x" * 65_536)


class TestBadServers:
    def test_redirect_loop_fails_the_address_alone(self, issuer, at):
        with serve(redirect("/lagi"), issuer.issue()) as port:
            application = at(port)
            assert see(address_answers, application) == ("failed", "too_many_redirects")
            assert see(tls_certificate, application)[0] == "inconclusive"
            assert see(page_genuine, application)[0] == "inconclusive"

    def test_slow_answer_is_given_up(self, issuer, at, monkeypatch):
        monkeypatch.setattr(visits, "_LIMITS", Limits(seconds=0.4))
        closing = threading.Event()
        with serve(drip(closing), issuer.issue()) as port:
            application = at(port)
            for module in OF_THE_PAGE:
                assert see(module, application)[0] == "inconclusive", "silence of our own example"
            closing.set()

    def test_answer_of_a_gigabyte_is_cut(self, issuer, at):
        with serve(gush, issuer.issue()) as port:
            application = at(port)
            assert see(address_answers, application) == ("met", "address_answered")
            assert see(tls_certificate, application)[0] == "met"
            seen = look(page_genuine, application)
        assert seen.details["title"] == "Besar"

    @pytest.mark.parametrize(
        ("address", "finding"),
        [
            ("data:text/html,<title>x</title>", "address_malformed"),
            ("javascript:alert(1)", "address_malformed"),
            ("file:///etc/passwd", "address_malformed"),
            ("ftp://bandung.go.id/", "address_malformed"),
            ("https://user:pw@bandung.go.id/", "credentials_in_address"),
            ("https://bandung.go.id:22/", "port_refused"),
            ("https://", "address_malformed"),
        ],
    )
    def test_unusable_address_fails_without_a_call(self, address, finding):
        application = make_application(address=address)
        outcome, found = see(address_answers, application)
        assert (outcome, found) == ("failed", finding)
        for module in (tls_certificate, page_genuine, security_contact):
            assert see(module, application)[0] == "inconclusive"

    def test_international_name_is_looked_up_in_its_ascii_form(self, monkeypatch):
        asked: list[str] = []

        def look_up(host, _port, _seconds):
            asked.append(host)
            raise NameNotFound

        monkeypatch.setattr(visits, "fetch", partial(fetch, resolver=look_up))
        application = make_application(address="https://kota-bandüng.id/halaman")
        assert see(address_answers, application) == ("failed", "host_not_found")
        assert asked == ["xn--kota-bandng-1hb.id"]


def test_portal_link_shares_the_visit(issuer, at, settings):
    requests: list[str] = []

    def behave(connection, request):
        requests.append(request)
        PAGE(connection, request)

    with serve(behave, issuer.issue()) as port:
        application = at(port)
        link = f'<a href="{application.address}">Buka</a>'.encode()
        with serve(answer(200, link)) as portal:
            settings.SAMBUNG_PORTAL_INTERNAL_URL = f"http://127.0.0.1:{portal}"
            now = clock.now()
            facts = [
                m.PROBE.prepare([application], now=now) for m in (address_answers, portal_link)
            ]
            seen = [
                module.PROBE.check(found[application.pk])
                for module, found in zip((address_answers, portal_link), facts, strict=True)
            ]
    assert [found.outcome for found in seen] == [Outcome.MET, Outcome.MET]
    assert len(requests) == 1
