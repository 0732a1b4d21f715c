"""The map of links says the same as a picture and as a table, and only what is so."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.urls import reverse
from django.utils import translation

from sambung.directory.provenance import Provenance
from sambung.exchange.operations import approve_agreement, propose_agreement
from sambung.identity.models import Client, ClientKind
from sambung.identity.provider.sign_ins import SignInsSeen
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Role
from sambung.ledger.queries import CallPair
from sambung.rationalisation.queries import links
from sambung.rationalisation.queries.links import LinkKind, list_links
from tests.factories import (
    NOON,
    make_agency,
    make_application,
    make_interface,
    make_officer,
    sign_in,
)

pytestmark = pytest.mark.django_db(databases=["default", "ledger"])
PAGE = reverse("console:links")


@pytest.fixture
def ledger(monkeypatch):
    """Give a function that sets what the ledger answers."""

    def answer(*pairs):
        monkeypatch.setattr(links, "list_successful_pairs", lambda **_asked: pairs)

    answer()
    return answer


@pytest.fixture
def officer():
    return sign_in(make_officer("rina", Role.DATA_OWNER, agency=make_agency()))


def call(consumer, interface, count=1):
    name = f"ID/OPD/{consumer.registering_agency_code}/{consumer.code}"
    return CallPair(name, interface.identifier, count, NOON, "1")


def agree(consumer, interface):
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=consumer,
        interface=interface,
        purpose="Mengisi alamat warga.",
        legal_basis="Perwal 1/2026",
        now=NOON,
    )
    approve_agreement(actor=SYSTEM, code=agreement.code, now=NOON)


def make_client(application):
    return Client.objects.create(
        of_application=application,
        kind=ClientKind.WEB,
        client_id=f"c-{application.pk}",
        name="web",
        authorization_grant_type=Client.GRANT_AUTHORIZATION_CODE,
    )


def found(now=NOON, **asked):
    return [
        (link.kind, link.source.name, link.target.name if link.target else None, link.count)
        for link in list_links(now=now, **asked).links
    ]


def read_page(client, **asked):
    with translation.override("id"):
        return client.get(PAGE, asked, headers={"accept-language": "id"}).content.decode()


def test_calls_of_several_interfaces_are_one_link(ledger):
    consumer, provider = make_application("Warga"), make_application("Wilayah")
    one, other = make_interface(provider), make_interface(provider, code="kecamatan")
    ledger(call(consumer, one, 3), call(consumer, other, 4))
    assert found() == [(LinkKind.CALLS, "Warga", "Wilayah", 7)]


def test_an_agreement_is_a_link_of_its_own_while_nobody_called(ledger):
    consumer, interface = make_application("Warga"), make_interface(make_application("Wilayah"))
    agree(consumer, interface)
    assert found() == [(LinkKind.AGREED, "Warga", "Wilayah", 0)]
    ledger(call(consumer, interface))
    assert found() == [(LinkKind.CALLS, "Warga", "Wilayah", 1)]


def test_who_can_sign_in_is_told_from_who_did(ledger, monkeypatch):
    used, unused = make_application("A"), make_application("B")
    make_client(used)
    make_client(unused)
    seen = {used.pk: SignInsSeen(12, NOON), unused.pk: None}
    monkeypatch.setattr(links, "list_sign_ins_seen", lambda *_a, **_k: seen)
    assert found() == [
        (LinkKind.SIGNS_IN, "A", None, 12),
        (LinkKind.REGISTERED, "B", None, 0),
    ]


def test_an_agency_sees_what_touches_it(ledger):
    consumer, interface = make_application("Warga"), make_interface(make_application("Wilayah"))
    other = make_application("Lain")
    make_client(other)
    ledger(call(consumer, interface))
    assert len(found()) == 2
    assert found(agency=interface.application.owner.code) == found(agency=consumer.owner.code)
    assert found(agency=other.owner.code) == [(LinkKind.REGISTERED, "Lain", None, 0)]
    assert found(kinds=[LinkKind.AGREED]) == []


def test_sambung_itself_and_the_invented_are_not_named(ledger):
    own = make_application("Pemeriksa", provenance=Provenance.SYSTEM)
    make_application("Rekaan", provenance=Provenance.ILLUSTRATIVE)
    alone = make_application("Sendiri")
    interface = make_interface()
    ledger(call(own, interface))
    known = list_links(now=NOON)
    assert known.links == ()
    assert set(known.unlinked) == {alone, interface.application}


def test_a_silent_ledger_is_said_and_agreements_remain(ledger, monkeypatch, officer):
    agree(make_application("Warga"), make_interface(make_application("Wilayah")))

    def fail(**_asked):
        raise DatabaseError

    monkeypatch.setattr(links, "list_successful_pairs", fail)
    page = read_page(officer)
    assert "Buku catatan" in page
    assert "Wilayah" in page


def fill(ledger, count):
    provider = make_interface(make_application("Wilayah <b>&amp;"))
    consumers = [make_application(f"Layanan {number}") for number in range(count)]
    pairs = [call(consumer, provider, number + 1) for number, consumer in enumerate(consumers)]
    for consumer in consumers[::2]:
        make_client(consumer)
    agree(consumers[0], make_interface(consumers[1]))
    ledger(*pairs)


def test_picture_and_table_hold_the_same_links(ledger, officer):
    fill(ledger, 9)
    page = read_page(officer)
    picture, table = page.split('id="links-table"')
    drawn = re.findall(r'<g class="sambung-link[^>]*>\s*<title>(.*?)</title>', picture)
    rows = re.findall(
        r'<tr class="govuk-table__row" role="row">\s*<th scope="row".*?</tr>', table, re.S
    )
    assert len(drawn) == len(rows) == 9 + 5 + 1
    for said, row in zip(drawn, rows, strict=True):
        words = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row))
        source = re.match(r"(Layanan \d)", said).group()
        assert source in words
        assert all(part in words for part in re.findall(r"\((.*)\)$", said))
    boxes = re.findall(r'<g class="sambung-box[^>]*>\s*<title>([^<]*)</title>', picture)
    assert len(boxes) == 9 + 1 + 1


def test_the_picture_carries_no_style_no_script_and_no_markup_of_names(ledger, officer):
    fill(ledger, 3)
    page = read_page(officer)
    svg = page[page.index('<div class="sambung-links') : page.index("</svg>\n</div>")]
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=|xlink|javascript:", svg)
    assert "<b>" not in svg
    assert "Wilayah &lt;b&gt;&amp;amp;" in svg


def test_a_picture_of_more_than_a_thousand_points_keeps_its_size(ledger, officer):
    fill(ledger, 60)
    found = re.search(
        r'<svg width="(\d+)" height="(\d+)"\s+viewBox="0 0 (\d+) (\d+)"', read_page(officer)
    )
    width, height, *inside = map(int, found.groups())
    assert width > 1000
    assert inside == [width, height]


@pytest.mark.parametrize("count", [3, 25])
def test_the_number_of_queries_does_not_grow(ledger, count, django_assert_max_num_queries):
    fill(ledger, count)
    with django_assert_max_num_queries(18):
        list_links(now=NOON + timedelta(minutes=1))


def test_what_cannot_be_asked_for_is_refused_in_words(ledger, officer):
    answer = officer.get(PAGE, {"agency": "tidak-ada"})
    assert answer.status_code == 400
    assert "govuk-error-summary" in answer.content.decode()


def test_without_links_the_page_says_so(ledger, officer):
    assert 'sambung-links"' not in read_page(officer)
    assert clock.now() > list_links(now=clock.now()).since
