"""What an officer may not see answers exactly as what does not exist, at every address."""

import re

import pytest
from django.urls import URLPattern, reverse

from sambung.connectors.tables.models import PublishedTable, RowSet
from sambung.console.counter.queries import make_reference
from sambung.console.urls import urlpatterns
from sambung.directory.queries import get_actor
from sambung.documents.operations import keep_document
from sambung.exchange.models import Handover
from sambung.exchange.operations import propose_agreement, withdraw_interface
from sambung.governance.models import Obstacle
from sambung.governance.operations import open_file
from sambung.identity.clients.operations import create_machine_client
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.portfolio.gate.operations import ask_for_mark
from sambung.portfolio.models import Claim, Statement
from sambung.rationalisation.letters import NOTICE
from sambung.rationalisation.operations import propose_departure
from sambung.verification.models import Clarification, Exemption
from sambung.verification.operations import record_evidence
from sambung.verification.rules.levels import Observation, Outcome
from tests.clearance.cases import draft
from tests.factories import (
    NOON,
    make_agency,
    make_application,
    make_citizen,
    make_interface,
    make_officer,
    officer_of,
    sign_in,
)

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])

ROLES = tuple(Role)
MISSING = {
    "code": "APL-9999",
    "client_id": "kl-0000",
    "pk": 999_999,
    "interface": 999_999,
    "username": "199001012020011999",
    "reference": "00000000",
}
VARYING = {"Content-Length", "Expires"}
OPEN = {
    "propose",  # every officer may ask for leave to call what is on the exchange
    "accept",  # the token in the address is the key itself
    "workbook_download",  # forms of one's own agencies, by the name of the form
}


def list_addresses():
    """List the addresses that name a thing."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.pattern.converters and pattern.name not in OPEN:
            yield pattern


def make_document(subject):
    return keep_document(
        actor=SYSTEM,
        subject=subject,
        title="Rahasia",
        file_name="rahasia.pdf",
        content=b"%PDF-1.7 rahasia",
        now=NOON,
    )


def make_things(holder):
    """Make one thing of each kind; gives what addresses name, by how they begin, longest first.

    The holder of every role has looked up the citizen at the counter.
    """
    application = make_application("Rahasia Dinas Lain")
    owner = application.owner
    interface = make_interface(application)
    consumer = make_application("Pemakai Rahasia")
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=consumer,
        interface=interface,
        purpose="x",
        legal_basis="UU 25/2009",
        now=NOON,
    )
    client = create_machine_client(
        actor=officer_of(owner), application=application, name="Rahasia", now=NOON
    ).client
    officer = make_officer("199001012020011001", *ROLES, agency=owner)
    file = open_file(actor=SYSTEM, application=application, goal="Satu akun.", now=NOON)
    clearance = draft(owner)
    condition = clearance.conditions.create(text="Uji beban")
    departure = propose_departure(actor=SYSTEM, application=consumer, reason="Lama.", now=NOON)
    by_start = {
        "aplikasi/": {"code": application.code, "section": "people"},
        "layanan-data/": {"pk": make_withdrawn(owner).pk},
        "gerbang/": {"code": make_waiting(owner).code},
        "perjanjian/": {"code": agreement.code},
        "manfaat/": {"interface": interface.pk},
        "pengecualian/": {"pk": make_exemption(application).pk},
        "klarifikasi/": {"pk": make_clarification(application).pk},
        "klaim/": {"pk": make_claim(application).pk},
        "hambatan/": {
            "pk": make_obstacle(application).pk,
            "letter": "perbaikan-alamat",
            "ending": "txt",
        },
        "klien/": {"client_id": client.client_id, "label": client.secrets[0].label},
        "peran/": {"pk": officer.role_grants.first().pk},
        "petugas/": {"username": officer.username, "agency_code": owner.code},
        "serah-terima/": {"code": make_handover(officer, owner).code},
        "berkas/": {"code": file.code, "pk": make_document(file.subject).pk},
        "rasionalisasi/penghentian/": {
            "code": departure.code,
            "pk": make_document(departure.subject).pk,
            "letter": NOTICE,
            "ending": "docx",
        },
        "rekomendasi/": {
            "code": clearance.code,
            "pk": make_document(clearance.subject).pk,
            "slug": "kebutuhan",
            "name": "usulan",
            "ending": "docx",
        },
        "rekomendasi/<str:code>/syarat/": {"code": clearance.code, "pk": condition.pk},
        "loket/": {"reference": make_reference(get_actor(holder, now=clock.now()), make_citizen())},
    }
    return dict(sorted(by_start.items(), key=lambda each: -len(each[0])))


def make_withdrawn(owner):
    """Take an interface off the exchange: while it is on it, every officer may read of it."""
    interface = make_interface(make_application(owner=owner), code="ditarik")
    PublishedTable.objects.create(
        row_set=RowSet.objects.create(begun_at=NOON),
        interface=interface,
        file_name="rahasia.xlsx",
        columns=[],
        key="kode",
        row_count=0,
        uploaded_by="Rahasia",
        uploaded_at=NOON,
    )
    withdraw_interface(actor=SYSTEM, interface=interface, reason="Rahasia", now=NOON)
    return interface


def make_waiting(owner):
    application = make_application(owner=owner, cleared=False)
    ask_for_mark(actor=SYSTEM, application=application, ground="before", note="Rahasia", now=NOON)
    return application


def make_exemption(application):
    return Exemption.objects.create(
        application=application,
        requirement="single_sign_on",
        reason="x",
        declared_by="1",
        declared_by_name="Rahasia",
        declared_at=NOON,
    )


def make_clarification(application):
    return Clarification.objects.create(
        application=application,
        level_before="3",
        requirement="address_answers",
        finding="certificate_expired",
        opened_at=NOON,
        until=NOON,
    )


def make_claim(application):
    return Claim.objects.create(
        application=application,
        statement=Statement.values[0],
        claimant="Rahasia",
        source="surat",
    )


def make_obstacle(application):
    record_evidence(
        actor=SYSTEM,
        application=application,
        requirement="address_answers",
        probe="uji",
        observation=Observation(Outcome.FAILED, "certificate_expired", {"host": "contoh.id"}),
        now=clock.now(),
    )
    return Obstacle.objects.get(application=application)


def make_handover(officer, agency):
    return Handover.objects.create(
        code="ST-0001",
        agency=agency,
        departing=officer,
        departing_name="Rahasia",
        reason="Pindah",
        handed_over_by="Rahasia",
        handed_over_at=NOON,
    )


def find_keys(things, pattern):
    """Give what an address names; an address of a kind that nothing was made of fails."""
    path = str(pattern.pattern)
    for start, keys in things.items():
        if path.startswith(start):
            return {name: keys[name] for name in pattern.pattern.converters}
    raise AssertionError(f"{path} names a thing of a kind that make_things does not make")


def shape(answer, keys):
    """Give an answer without what differs at every request, and without what was asked for."""
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce-[\w-]+', "", text)
    headers = {name: each for name, each in answer.items() if name not in VARYING}
    for value in sorted(map(str, keys.values()), key=len, reverse=True):
        asked, kept = (f"/{value}/", "/KEY/") if value.isdigit() else (value, "KEY")
        text = text.replace(asked, kept)
        headers = {name: each.replace(asked, kept) for name, each in headers.items()}
    return answer.status_code, headers, text


def ask(browser, method, pattern, keys):
    address = reverse(f"console:{pattern.name}", kwargs=keys)
    answer = getattr(browser, method)(address)
    followed = browser.get(answer["Location"]) if answer.status_code == 302 else answer
    return shape(answer, keys), shape(followed, keys)


@pytest.fixture
def holder():
    return make_officer("199001012020011000", *ROLES)


@pytest.fixture
def things(holder):
    return make_things(holder)


@pytest.mark.parametrize("roles", [ROLES, ()], ids=["with roles elsewhere", "without roles"])
def test_a_thing_of_another_agency_answers_as_one_that_does_not_exist(things, roles):
    stranger = make_officer("199001012020011002", *roles, agency=make_agency())
    # Two browsers with the same past: what an answer leaves for the next page is alike as well.
    browsers = [sign_in(stranger, has_second_factor=True) for _ in range(2)]
    different = []
    for pattern in list_addresses():
        present = find_keys(things, pattern)
        missing = {name: MISSING.get(name, value) for name, value in present.items()}
        for method in ("get", "post"):
            first, second = (
                ask(browser, method, pattern, keys)
                for browser, keys in zip(browsers, (present, missing), strict=True)
            )
            if first != second:
                different.append((pattern.name, method, first[0][0], second[0][0]))
    assert not different


def test_what_is_hidden_is_there_for_who_may_see_it(things, holder):
    browser = sign_in(holder, has_second_factor=True)
    lost = []
    for pattern in list_addresses():
        keys = find_keys(things, pattern)
        address = reverse(f"console:{pattern.name}", kwargs=keys)
        answer = browser.get(address)
        if answer.status_code in (403, 404) or answer.get("Location") == reverse("console:counter"):
            lost.append((pattern.name, answer.status_code, keys))
    assert not lost
