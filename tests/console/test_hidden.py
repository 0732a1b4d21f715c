"""What an officer may not see answers exactly as what does not exist, at every address."""

import re
from types import SimpleNamespace

import pytest
from django.urls import URLPattern, reverse

from sambung.console.urls import urlpatterns
from sambung.exchange.operations import propose_agreement
from sambung.identity.clients.operations import create_machine_client
from sambung.kernel.actor import SYSTEM, Role
from sambung.verification.models import Clarification, Exemption
from tests.factories import (
    NOON,
    make_agency,
    make_application,
    make_interface,
    make_officer,
    officer_of,
    sign_in,
)

AGENCY_ROLES = tuple(Role)
MISSING = {
    "code": "APL-9999",
    "client_id": "kl-0000",
    "pk": 999_999,
    "interface": 999_999,
    "username": "199001012020011999",
    "reference": "00000000",
    "token": "tidak-ada",
}
OPEN = {
    "propose",  # every officer may ask for leave to call what is on the exchange
    "accept",  # the token in the address is the key itself
}
FILLED = {
    "slug": "ringkasan",
    "section": "ringkasan",
    "letter": "surat",
    "name": "surat",
    "ending": "pdf",
    "label": "abcdef12",
    "form": "data",
    "agency_code": "PD-1",
}


def list_addresses():
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if set(pattern.pattern.converters) & set(MISSING) and pattern.name not in OPEN:
            yield pattern


@pytest.fixture
def things(db):
    application = make_application("Rahasia Dinas Lain")
    interface = make_interface(application)
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=make_application("Pemakai Rahasia"),
        interface=interface,
        purpose="x",
        legal_basis="UU 25/2009",
        now=NOON,
    )
    client = create_machine_client(
        actor=officer_of(application.owner), application=application, name="Rahasia", now=NOON
    ).client
    officer = make_officer("199001012020011001", *AGENCY_ROLES, agency=application.owner)
    exemption = Exemption.objects.create(
        application=application,
        requirement="single_sign_on",
        reason="x",
        declared_by="1",
        declared_by_name="Rahasia",
        declared_at=NOON,
    )
    clarification = Clarification.objects.create(
        application=application,
        level_before="3",
        requirement="address_answers",
        finding="certificate_expired",
        opened_at=NOON,
        until=NOON,
    )
    return SimpleNamespace(**locals())


def find_keys(things, pattern):
    """Give what an address may name that is there, in the words of its converters."""
    path = str(pattern.pattern)
    by_start = {
        "perjanjian/": {"code": things.agreement.code},
        "layanan-data/": {"pk": things.interface.pk},
        "pengecualian/": {"pk": things.exemption.pk},
        "klarifikasi/": {"pk": things.clarification.pk},
        "peran/": {"pk": things.officer.role_grants.first().pk},
        "klien/": {"client_id": things.client.client_id, "label": things.client.secrets[0].label},
        "petugas/": {"username": things.officer.username},
        "manfaat/": {"interface": things.interface.pk},
    }
    found = next((keys for start, keys in by_start.items() if path.startswith(start)), None)
    return found or {"code": things.application.code}


def shape(answer, keys):
    """Give an answer without what differs at every request, and without what was asked for."""
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce-[\w-]+', "", text)
    headers = {name: value for name, value in answer.items() if name != "Content-Length"}
    for value in sorted(map(str, keys.values()), key=len, reverse=True):
        asked, kept = (f"/{value}/", "/KEY/") if value.isdigit() else (value, "KEY")
        text = text.replace(asked, kept)
        headers = {name: each.replace(asked, kept) for name, each in headers.items()}
    return answer.status_code, headers, text


@pytest.mark.parametrize("roles", [AGENCY_ROLES, ()], ids=["with roles elsewhere", "without roles"])
@pytest.mark.parametrize("pattern", list_addresses(), ids=lambda pattern: pattern.name)
def test_a_thing_of_another_agency_answers_as_one_that_does_not_exist(things, pattern, roles):
    stranger = make_officer("199001012020011002", *roles, agency=make_agency())
    present = find_keys(things, pattern)
    names = pattern.pattern.converters
    for method in ("get", "post"):
        shapes = []
        for keys in (present, MISSING):
            asked = {name: (FILLED | MISSING | keys)[name] for name in names}
            browser = sign_in(stranger)
            address = reverse(f"console:{pattern.name}", kwargs=asked)
            answer = getattr(browser, method)(address)
            followed = browser.get(answer["Location"]) if answer.status_code == 302 else answer
            shapes.append((shape(answer, asked), shape(followed, asked)))
        assert shapes[0] == shapes[1], (method, present)
