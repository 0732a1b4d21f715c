"""Sambung signs in at a real application by itself, and says exactly where that breaks."""

import inspect
import re
from datetime import timedelta
from ipaddress import ip_network
from urllib.parse import urlencode, urlsplit

import pytest
from django.test import Client as Visitor

from sambung.directory.models import User
from sambung.directory.provenance import Provenance
from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import create_client
from sambung.identity.models import ClientKind, ClientSession, Consent, LogoutNotice, Method, SignIn
from sambung.identity.prober.prober import PROBER_ID, Ticket, name_journey, sign_ticket
from sambung.identity.provider.sign_ins import list_sign_ins_seen
from sambung.identity.provider.subjects import get_subject
from sambung.kernel import clock
from sambung.kernel.errors import InvalidInput
from sambung.verification import journeys, probing
from sambung.verification.finding_texts import describe_finding, list_finding_codes
from sambung.verification.models import Evidence, OpenedNetwork
from sambung.verification.probes import sign_in_journey, single_sign_on
from sambung.verification.probing import run_due, verify_application
from sambung.verification.rules.levels import Outcome
from tests.factories import NOON, make_application, officer_of, sign_in
from tests.verification.oidc_application import OidcApplication, run
from tests.verification.servers import answer, serve

pytestmark = pytest.mark.django_db(databases=["default", "ledger"], transaction=True)


@pytest.fixture
def provider(live_server, settings):
    """Sambung's own provider on a port, as applications and the probe reach it."""
    settings.SAMBUNG_PUBLIC_URL = live_server.url
    settings.SAMBUNG_PORTAL_INTERNAL_URL = live_server.url
    settings.OAUTH2_PROVIDER = {**settings.OAUTH2_PROVIDER, "OIDC_ISS_ENDPOINT": live_server.url}
    return live_server.url


@pytest.fixture
def app(provider, settings):
    """A working application that runs, and its client."""
    with run(OidcApplication(provider)) as app:
        settings.SAMBUNG_EXAMPLE_PORT = urlsplit(app.address).port
        application = make_application(provenance=Provenance.EXAMPLE)
        issued = create_client(
            actor=officer_of(application.owner),
            application=application,
            kind=ClientKind.WEB,
            name="depan",
            now=NOON,
            addresses=ClientAddresses(
                (app.back,), backchannel_logout=f"{app.address}/keluar", initiate_login=app.door
            ),
        )
        app.client_id, app.secret, app.client = (
            issued.client.client_id,
            issued.secret,
            issued.client,
        )
        yield app


def look(app):
    probe, application = sign_in_journey.PROBE, app.client.of_application
    facts = probe.prepare([application], now=NOON)[application.pk]
    return probe.conclude(facts, probe.check(facts), now=clock.now())


def test_a_working_application_is_signed_in_to_to_the_end(app):
    seen = look(app)
    assert (seen.outcome, seen.finding) == (Outcome.MET, "journey_completed")
    assert seen.details == {"by": "prober"}
    prober = User.objects.get(pk=PROBER_ID)
    assert app.people == [
        {
            "sub": get_subject(prober, app.client),
            "name": "Pemeriksa Sambung",
            "locale": "id",
            "zoneinfo": "Asia/Jakarta",
        }
    ]


def test_the_application_hears_who_started_the_sign_in(app, provider):
    look(app)
    assert app.asked[0] == f"/masuk?{urlencode({'iss': provider})}"


@pytest.mark.parametrize(
    ("fault", "finding"),
    [
        ("door_gone", "journey_start_status"),
        ("page", "journey_leads_elsewhere"),
        ("loop", "too_many_redirects"),
        ("wrong_client", "journey_wrong_client"),
        ("unregistered", "journey_return_unregistered"),
        ("no_state", "journey_without_state"),
        ("no_pkce", "journey_without_pkce"),
        ("wrong_scope", "journey_refused"),
        ("error", "journey_return_status"),
        ("never_redeems", "journey_code_unused"),
        ("forgetful", "journey_starts_over"),
    ],
)
def test_a_broken_application_is_told_where_it_broke(app, fault, finding):
    app.fault = fault
    seen = look(app)
    assert (seen.outcome, seen.finding) == (Outcome.FAILED, finding)
    assert "%" not in describe_finding(seen.finding, seen.details)
    assert app.secret not in str(seen.details)


def test_a_wrong_secret_is_seen(app):
    app.secret = "salah"
    assert look(app).finding == "journey_return_status"


def test_an_application_that_does_not_run_is_told_so(app, settings):
    with serve(answer()) as port:
        settings.SAMBUNG_EXAMPLE_PORT = port
    app.client.initiate_login_uri = f"http://127.0.0.1:{port}/masuk"
    app.client.save()
    assert look(app).finding == "own_example_down"


def test_trouble_of_the_provider_is_not_held_against_the_application(app, settings):
    settings.SAMBUNG_PORTAL_INTERNAL_URL = "http://127.0.0.1:1024"
    seen = look(app)
    assert (seen.outcome, seen.finding) == (Outcome.INCONCLUSIVE, "own_portal_down")


def test_the_prober_is_told_apart_from_people_wherever_they_are_counted(app):
    look(app)
    application = app.client.of_application
    assert SignIn.objects.get().method == Method.PROBE
    assert list_sign_ins_seen([application.pk], since=NOON - timedelta(days=30)) == {
        application.pk: None
    }


def test_the_session_of_the_prober_ends_with_the_journey(app):
    look(app)
    session = ClientSession.objects.get()
    assert (session.user_id, session.ended_at is None) == (PROBER_ID, False)
    assert LogoutNotice.objects.filter(session=session).exists()
    assert Consent.objects.get().user_id == PROBER_ID
    look(app)
    assert Consent.objects.count() == 1


def test_nobody_can_sign_in_as_the_prober(app):
    look(app)
    prober = User.objects.get(pk=PROBER_ID)
    assert (prober.has_usable_password(), prober.email, prober.contacts.count()) == (False, "", 0)
    visitor = Visitor()
    sign_in(prober, visitor)
    assert visitor.get("/akun/").status_code == 302
    prober.set_password("kata-sandi-yang-panjang")
    prober.save()
    values = {"login": prober.username, "password": "kata-sandi-yang-panjang"}
    assert not visitor.login(username=prober.username, password=values["password"])


class TestTicket:
    """What opens the prober's door, and what does not."""

    def ask(self, app, *, ticket="", client_id=""):
        session = {}
        query = app.question(session).partition("?")[2]
        signed = ticket or sign_ticket(Ticket(client_id or app.client_id, name_journey()))
        return Visitor().get(f"/oauth/probe?{query}", headers={"Sambung-Probe": signed})

    def test_it_opens_once(self, app):
        signed = sign_ticket(Ticket(app.client_id, name_journey()))
        assert self.ask(app, ticket=signed).status_code == 302
        assert self.ask(app, ticket=signed).status_code == 403

    def test_it_leaves_no_session_behind(self, app):
        answer = self.ask(app)
        assert answer.status_code == 302
        assert not answer.cookies.get("sessionid")
        assert not Visitor().session.get("_auth_user_id")

    @pytest.mark.parametrize("ticket", ["x", "a:b:c"])
    def test_nothing_else_opens(self, app, ticket):
        assert self.ask(app, ticket=ticket).status_code == 403

    def test_it_is_for_one_client(self, app):
        assert self.ask(app, client_id="lain").status_code == 403

    def test_it_ends_after_a_minute(self, app, monkeypatch):
        monkeypatch.setattr("django.core.signing.time.time", lambda: 1_000_000)
        signed = sign_ticket(Ticket(app.client_id, name_journey()))
        monkeypatch.setattr("django.core.signing.time.time", lambda: 1_000_061)
        assert self.ask(app, ticket=signed).status_code == 403


@pytest.fixture
def only_sign_ins(monkeypatch):
    """Leave the probes of sign-in: this process writes while its own provider answers them."""
    probes = (sign_in_journey.PROBE, single_sign_on.PROBE)
    monkeypatch.setattr(probing, "list_probes", lambda: probes)


def states_of(application):
    return list(
        Evidence.objects.filter(application=application, requirement="single_sign_on")
        .order_by("pk")
        .values_list("probe", "outcome")
    )


def test_a_journey_speaks_where_nobody_signed_in(app, only_sign_ins):
    application = app.client.of_application
    verify_application(application, now=NOON)
    assert states_of(application) == [("sign_in_journey", "met")]
    app.fault = "error"
    later = NOON + timedelta(days=1)
    run_due(now=later)
    assert states_of(application)[-1] == ("sign_in_journey", "failed")
    assert run_due(now=later + timedelta(hours=1)) < run_due(now=later + timedelta(hours=7))


def test_real_addresses_are_only_called_by_leave(app, settings):
    settings.SAMBUNG_PROBE_REAL_ADDRESSES = False
    application = app.client.of_application
    application.provenance = Provenance.REGISTERED
    application.save()
    verify_application(application, now=NOON)
    assert app.asked == []
    assert states_of(application) == [("single_sign_on", "undecided")]


def test_only_a_web_application_names_a_door(app):
    application = make_application()
    with pytest.raises(InvalidInput):
        create_client(
            actor=officer_of(application.owner),
            application=application,
            kind=ClientKind.PUBLIC,
            name="gawai",
            now=NOON,
            addresses=ClientAddresses((app.back,), initiate_login=app.door),
        )
    with pytest.raises(InvalidInput):
        create_client(
            actor=officer_of(application.owner),
            application=application,
            kind=ClientKind.WEB,
            name="depan",
            now=NOON,
            addresses=ClientAddresses((app.back,), initiate_login="http://a.example/masuk"),
        )


@pytest.mark.parametrize("others", [1, 4])
def test_journeys_are_prepared_with_two_queries(app, others, django_assert_num_queries):
    applications = [app.client.of_application, *(make_application() for _ in range(others))]
    with django_assert_num_queries(2):
        sign_in_journey.PROBE.prepare(applications, now=NOON)


def test_a_journey_may_go_where_the_network_of_the_agency_was_opened(app):
    application = app.client.of_application
    application.provenance = Provenance.REGISTERED
    OpenedNetwork.objects.create(agency=application.owner, network="10.20.0.0/16", opened_at=NOON)
    journey = sign_in_journey.PROBE.prepare([application], now=NOON)[application.pk]
    assert journey.guard.networks == (ip_network("10.20.0.0/16"),)


def test_every_finding_of_a_journey_has_words():
    sources = "".join(map(inspect.getsource, (journeys, sign_in_journey)))
    named = set(re.findall(r'"(journey_\w+)"', sources))
    assert named
    assert named <= set(list_finding_codes())
