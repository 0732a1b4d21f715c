from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sambung.identity.citizens.limits import (
    Limit,
    TooManyAttempts,
    give_back,
    network_of,
    purge_attempts,
    take,
)
from sambung.identity.models import Attempt
from tests.factories import NOON
from tests.identity.citizens.conftest import PASSWORD

pytestmark = pytest.mark.django_db
LIMIT = Limit("test", 3, timedelta(minutes=5))


def test_a_limit_ends_by_itself():
    for _try in range(3):
        take(LIMIT, "siti", now=NOON)
    with pytest.raises(TooManyAttempts, match="5"):
        take(LIMIT, "siti", now=NOON)
    take(LIMIT, "siti", now=NOON + timedelta(minutes=5))


def test_one_subject_does_not_use_up_the_tries_of_another():
    for _try in range(3):
        take(LIMIT, "siti", now=NOON)
    take(LIMIT, "budi", now=NOON)


def test_a_success_is_not_counted():
    for _try in range(10):
        take(LIMIT, "siti", now=NOON)
        give_back(LIMIT, "siti")


def test_a_refused_try_does_not_prolong_the_wait():
    for minute in range(3):
        take(LIMIT, "siti", now=NOON + timedelta(minutes=minute))
    for _try in range(5):
        with pytest.raises(TooManyAttempts):
            take(LIMIT, "siti", now=NOON + timedelta(minutes=4))
    take(LIMIT, "siti", now=NOON + timedelta(minutes=5))


def test_what_is_kept_does_not_name_anybody_and_is_purged():
    take(LIMIT, "siti@example.org", now=NOON)
    assert "siti" not in str(list(Attempt.objects.values()))
    assert purge_attempts(now=NOON + timedelta(days=2)) == 1


def test_a_household_with_ipv6_counts_as_one():
    assert network_of("2001:db8:1:2::1") == network_of("2001:db8:1:2:ffff::9")
    assert network_of("192.0.2.1") != network_of("192.0.2.2")
    assert network_of("junk") == "unknown"


@pytest.mark.usefixtures("no_attempts")
def test_guessing_a_password_is_stopped_from_one_address_and_not_from_another(client, make_citizen):
    make_citizen("siti@example.org")
    url, login = reverse("account_login"), {"login": "siti@example.org"}
    for _try in range(6):
        client.post(url, {**login, "password": "salah-sekali-ini"})
    assert client.post(url, {**login, "password": PASSWORD}).status_code == 200
    elsewhere = client.post(url, {**login, "password": PASSWORD}, REMOTE_ADDR="192.0.2.9")
    assert elsewhere.status_code == 302


@pytest.mark.usefixtures("no_attempts")
def test_a_stranger_cannot_use_up_the_codes_of_the_owner(client, make_citizen):
    make_citizen("siti@example.org")
    login = {"login": "siti@example.org", "password": PASSWORD}
    assert client.post(reverse("account_login"), login).status_code == 302
    client.post(reverse("account_logout"))
    url, wanted = reverse("citizens:recover"), {"contact": "siti@example.org"}
    stranger = Client(REMOTE_ADDR="192.0.2.9")
    assert [stranger.post(url, wanted).status_code for _try in range(6)] == [302] * 5 + [429]
    assert [client.post(url, wanted).status_code for _try in range(6)] == [302] * 5 + [429]
