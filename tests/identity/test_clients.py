"""Applications are registered as clients by their own agency, and their secrets change."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import check_password
from hypothesis import given
from hypothesis import strategies as st

from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import (
    change_client,
    create_client,
    create_machine_client,
    revoke_client,
    revoke_secret,
    rotate_secret,
)
from sambung.identity.clients.rules import AddressFault, find_address_fault
from sambung.identity.events import RIGHTS_CHANGED
from sambung.identity.models import Client, ClientKind
from sambung.identity.queries import list_client_ids, list_clients
from sambung.journal.models import AuditEntry
from sambung.journal.queries import list_pending
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM, Actor
from sambung.kernel.errors import Conflict, InvalidInput, NotFound, NotPermitted
from sambung.portfolio.models import Status
from tests.factories import NOON, make_application, officer_of

pytestmark = pytest.mark.django_db
FINISH = "https://aplikasi.bandung.go.id/masuk/selesai"


@pytest.fixture
def application():
    return make_application("Layanan Warga")


@pytest.fixture
def owner(application):
    return officer_of(application.owner)


def register(actor, application, kind=ClientKind.WEB, **addresses):
    given_addresses = {"redirect": (FINISH,), **addresses}
    return create_client(
        actor=actor,
        application=application,
        kind=kind,
        name="Depan",
        addresses=ClientAddresses(**given_addresses),
        now=NOON,
    )


FAULTS = {
    "http://aplikasi.bandung.go.id/selesai": AddressFault.INSECURE,
    "https://*.bandung.go.id/selesai": AddressFault.WILDCARD,
    "https://aplikasi.bandung.go.id/selesai#x": AddressFault.FRAGMENT,
    "https://aplikasi.bandung.go.id/selesai#": AddressFault.FRAGMENT,
    "https://a@aplikasi.bandung.go.id/": AddressFault.CREDENTIALS,
    "https://aplikasi.bandung.go.id@jahat.example/": AddressFault.CREDENTIALS,
    "//aplikasi.bandung.go.id/": AddressFault.MALFORMED,
    "https:///selesai": AddressFault.MALFORMED,
    "HTTPS://aplikasi.bandung.go.id/": AddressFault.MALFORMED,
    "https://Aplikasi.bandung.go.id/": AddressFault.MALFORMED,
    "https://aplikasi.bandung.go.id/a b": AddressFault.MALFORMED,
    "https://aplikasi.bandung.go.id\\@jahat.example/": AddressFault.MALFORMED,
    "https://aplikasi.bandung.go.id/../selesai": AddressFault.MALFORMED,
    "https://aplikasi.bandung.go.id:banyak/": AddressFault.MALFORMED,
    "https://[::1/": AddressFault.MALFORMED,
    "https://aplikasi.bandung.go.id/'+x+'": AddressFault.MALFORMED,
    "javascript:alert(1)": AddressFault.MALFORMED,
    "http://localhost.jahat.example/": AddressFault.INSECURE,
    "https://aplikasi.bandung.go.id/" + "a" * 500: AddressFault.TOO_LONG,
}


@pytest.mark.parametrize("address", FAULTS)
def test_an_address_that_is_not_safe_or_exact_is_named(address):
    assert find_address_fault(address) == FAULTS[address]


@pytest.mark.parametrize(
    "address",
    [FINISH, "http://localhost:3000/selesai", "http://127.0.0.1/", "http://[::1]:8080/x?a=1"],
)
def test_a_complete_address_is_taken(address):
    assert find_address_fault(address) is None


@given(st.text())
def test_any_text_is_judged_and_what_passes_is_one_plain_word(text):
    if find_address_fault(text) is None:
        assert text.isascii()
        assert text.split() == [text]
        assert text.startswith(("https://", "http://"))


def test_a_web_client_signs_people_in_with_its_secret(application, owner):
    issued = register(owner, application, post_logout=(FINISH,), backchannel_logout=FINISH)
    client = Client.objects.get(client_id=issued.client.client_id)
    assert client.redirect_uri_allowed(FINISH)
    assert client.allows_grant_type(Client.GRANT_AUTHORIZATION_CODE)
    assert not client.allows_grant_type(Client.GRANT_CLIENT_CREDENTIALS)
    assert check_password(issued.secret, client.client_secret)
    assert client.backchannel_logout_uri == FINISH


@pytest.mark.parametrize("other", [FINISH + "/", FINISH + "?x=1", FINISH.upper(), "", FINISH[:-1]])
def test_an_address_is_compared_letter_by_letter(application, owner, other):
    client = register(owner, application).client
    assert not client.redirect_uri_allowed(other)
    assert not client.post_logout_redirect_uri_allowed(FINISH)


def test_a_public_client_has_no_secret_and_none_opens_it(application, owner):
    issued = register(owner, application, ClientKind.PUBLIC)
    assert issued.secret == ""
    assert issued.client.client_type == Client.CLIENT_PUBLIC
    assert not check_password("", issued.client.client_secret)
    assert issued.client.allowed_origins == "https://aplikasi.bandung.go.id"
    with pytest.raises(InvalidInput):
        rotate_secret(actor=owner, client_id=issued.client.client_id, now=NOON)


def test_a_client_for_people_needs_an_address_and_a_machine_takes_none(application, owner):
    with pytest.raises(InvalidInput):
        register(owner, application, redirect=())
    with pytest.raises(InvalidInput):
        register(owner, application, ClientKind.MACHINE)
    assert Client.objects.count() == 0


def test_the_refusal_names_the_address_and_what_to_write(application, owner):
    with pytest.raises(InvalidInput, match=r"http://contoh\.example/.*https://"):
        register(owner, application, redirect=("http://contoh.example/",))


@pytest.mark.parametrize(
    "act",
    [
        lambda actor, client: register(actor, client.of_application),
        lambda actor, client: rotate_secret(actor=actor, client_id=client.client_id, now=NOON),
        lambda actor, client: revoke_client(actor=actor, client_id=client.client_id, now=NOON),
        lambda actor, client: revoke_secret(
            actor=actor, client_id=client.client_id, label=client.secrets[0].label, now=NOON
        ),
        lambda actor, client: change_client(
            actor=actor,
            client_id=client.client_id,
            name="x",
            addresses=ClientAddresses((FINISH,)),
            now=NOON,
        ),
    ],
)
def test_another_agency_may_do_nothing(application, owner, act):
    client = register(owner, application).client
    for stranger in (officer_of(make_application().owner), Actor("p-9", "Orang lain")):
        with pytest.raises(NotPermitted):
            act(stranger, client)


def test_only_machine_clients_call_the_exchange(application, owner):
    register(owner, application)
    register(owner, application, ClientKind.PUBLIC)
    machine = create_machine_client(actor=owner, application=application, name="m", now=NOON)
    assert list_client_ids([application.pk]) == {application.pk: (machine.client.client_id,)}


@pytest.mark.parametrize("status", [Status.REPLACED, Status.INACTIVE])
def test_clients_of_a_retired_application_are_refused_everywhere(application, owner, status):
    client = create_machine_client(actor=owner, application=application, name="m", now=NOON).client
    application.status = status
    application.save()
    client = Client.objects.get(pk=client.pk)
    assert not client.is_usable(None)
    assert list_client_ids([application.pk]) == {}
    with pytest.raises(Conflict):
        rotate_secret(actor=owner, client_id=client.client_id, now=NOON)
    with pytest.raises(Conflict):
        register(owner, application)


def test_the_former_secret_opens_for_the_days_it_was_given(application, owner):
    first = register(owner, application)
    client_id = first.client.client_id
    second = rotate_secret(actor=owner, client_id=client_id, keep_days=3, now=clock.now())
    stored = Client.objects.get(client_id=client_id)
    assert check_password(first.secret, stored.client_secret)
    assert check_password(second.secret, stored.client_secret)
    assert [secret.is_live(clock.now() + timedelta(days=4)) for secret in stored.secrets] == [
        True,
        False,
    ]


def test_of_three_secrets_only_the_newest_two_open(application, owner):
    issued = [register(owner, application)]
    for _ in range(2):
        issued.append(
            rotate_secret(actor=owner, client_id=issued[0].client.client_id, now=clock.now())
        )
    stored = Client.objects.get().client_secret
    assert [check_password(each.secret, stored) for each in issued] == [False, True, True]


def test_with_no_days_the_former_secret_ends_at_once(application, owner):
    first = register(owner, application)
    rotate_secret(actor=owner, client_id=first.client.client_id, keep_days=0, now=clock.now())
    assert not check_password(first.secret, Client.objects.get().client_secret)


def test_a_secret_is_ended_by_its_label_and_the_other_stays(application, owner):
    first = register(owner, application)
    client_id = first.client.client_id
    second = rotate_secret(actor=owner, client_id=client_id, now=clock.now())
    label = first.client.secrets[0].label
    client = revoke_secret(actor=owner, client_id=client_id, label=label, now=NOON)
    assert check_password(second.secret, client.client_secret)
    assert not check_password(first.secret, client.client_secret)
    with pytest.raises(NotFound):
        revoke_secret(actor=owner, client_id=client_id, label=label, now=NOON)


def test_a_closed_client_is_refused_and_the_gateway_hears_of_it(application, owner):
    client = create_machine_client(actor=owner, application=application, name="m", now=NOON).client
    before = len(list_pending(RIGHTS_CHANGED))
    revoke_client(actor=owner, client_id=client.client_id, now=NOON)
    assert not Client.objects.get().is_usable(None)
    assert len(list_pending(RIGHTS_CHANGED)) == before + 1
    with pytest.raises(Conflict):
        revoke_client(actor=owner, client_id=client.client_id, now=NOON)


def test_changing_addresses_counts_from_the_next_request(application, owner):
    client = register(owner, application).client
    other = "https://aplikasi.bandung.go.id/lain"
    change_client(
        actor=owner,
        client_id=client.client_id,
        name="Lain",
        addresses=ClientAddresses((other, other)),
        now=NOON,
    )
    client.refresh_from_db()
    assert client.redirect_uris == other
    assert not client.redirect_uri_allowed(FINISH)


def test_every_write_is_audited_and_no_secret_or_digest_is_in_it(application, owner):
    issued = register(owner, application)
    client_id = issued.client.client_id
    second = rotate_secret(actor=owner, client_id=client_id, now=clock.now())
    label = issued.client.secrets[0].label
    revoke_secret(actor=owner, client_id=client_id, label=label, now=NOON)
    revoke_client(actor=owner, client_id=client_id, now=NOON)
    entries = AuditEntry.objects.filter(subject=f"client/{client_id}")
    assert [entry.action for entry in entries.order_by("id")] == [
        "create_client",
        "rotate_secret",
        "revoke_secret",
        "revoke_client",
    ]
    written = "".join(f"{entry.before}{entry.after}" for entry in entries)
    digests = [secret.digest for secret in second.client.secrets]
    assert not [text for text in (issued.secret, second.secret, *digests) if text in written]


def test_an_unknown_client_is_said_to_be_unknown():
    with pytest.raises(NotFound):
        rotate_secret(actor=SYSTEM, client_id="kl-0", now=NOON)


def test_clients_are_listed_in_one_query(application, owner, django_assert_num_queries):
    for _ in range(3):
        register(owner, application)
    with django_assert_num_queries(1):
        assert all(client.is_open for client in list_clients())
