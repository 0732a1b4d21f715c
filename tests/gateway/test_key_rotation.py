"""Calls go on through a change of keys; a key that is over, or not trusted, opens nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from joserfc import jwt

from sambung.exchange.identifiers import client_identifier
from sambung.gateway import publishing
from sambung.identity.keys import ring as keys
from sambung.identity.keys.operations import rotate_signing_key, tend_signing_keys
from sambung.identity.keys.rules import TAIL
from sambung.identity.provider.tokens import sign_access_token
from sambung.kernel import clock
from sambung.kernel.actor import SYSTEM
from sambung.kernel.keys import KeyStore
from tests.factories import make_interface
from tests.gateway.city import agree
from tests.gateway.envoy import RunningEnvoy, own_folders, run_provider

pytestmark = [pytest.mark.envoy, pytest.mark.django_db]


@pytest.fixture
def envoy(tmp_path: Path) -> Iterator[RunningEnvoy]:
    """A gateway whose keys are a day old: one signs, the next is public since then."""
    store = KeyStore(tmp_path / "keys")
    with (
        own_folders(SAMBUNG_KEYS=store),
        run_provider(settings.SAMBUNG_RUNTIME_FOLDER / "connector.sock"),
    ):
        keys.list_keys(clock.now() - timedelta(days=1))
        publishing.write_initial_files()
        running = RunningEnvoy()
        running.start()
        try:
            yield running
        finally:
            running.stop()


class Caller:
    """An application with an agreement in force."""

    def __init__(self, envoy: RunningEnvoy) -> None:
        self.envoy = envoy
        self.interface = make_interface()
        _agreement, self.client = agree(self.interface)
        publishing.publish(now=clock.now())

    def make_token(self) -> str:
        return sign_access_token(client_id=self.client.client_id, subject=self.client.client_id)

    def call(self, token: str) -> int:
        application = self.client.of_application
        consumer = client_identifier(application.registering_agency_code, application.code)
        path = f"/r1/{self.interface.identifier}/rows"
        return self.envoy.call(path, token=token, consumer=consumer).status


def sign_like(token: str, key_id: str) -> str:
    """Make the same token anew with a key one still holds."""
    key = keys.import_key(key_id)
    claims = jwt.decode(token, key).claims
    return jwt.encode({"alg": "RS256", "kid": key_id, "typ": "JWT"}, claims, key)


def let_pass(time: timedelta) -> None:
    """Let time pass for the keys: move their times into the past."""
    keys.get_folder().change(
        lambda ring: tuple(
            replace(key, published_at=key.published_at - time, signs_from=key.signs_from - time)
            for key in ring
        )
    )


def test_calls_are_answered_through_a_rotation_and_the_retired_key_ends(envoy: RunningEnvoy):
    caller = Caller(envoy)
    former_id = keys.list_keys(clock.now())[0].id
    former = caller.make_token()
    resigned = sign_like(former, former_id)
    answers = [caller.call(former)]

    rotate_signing_key(actor=SYSTEM, refuse_former=False, now=clock.now())
    fresh = caller.make_token()
    answers += [caller.call(former), caller.call(fresh)]  # before the gateway has heard of it
    publishing.publish(now=clock.now())
    answers += [caller.call(former), caller.call(fresh)]

    let_pass(TAIL)
    tend_signing_keys(actor=SYSTEM, now=clock.now())
    publishing.publish(now=clock.now())
    assert answers == [200] * 5
    assert caller.call(resigned) == 401
    assert caller.call(caller.make_token()) == 200


def test_tokens_of_a_key_others_have_read_are_refused_at_once(envoy: RunningEnvoy):
    caller = Caller(envoy)
    former = caller.make_token()

    rotate_signing_key(actor=SYSTEM, refuse_former=True, now=clock.now())
    publishing.publish(now=clock.now())

    assert (caller.call(former), caller.call(caller.make_token())) == (401, 200)


def test_a_planned_rotation_needs_no_event_at_all(envoy: RunningEnvoy):
    caller = Caller(envoy)
    first, second = keys.list_keys(clock.now())

    let_pass(second.signs_from - clock.now() + timedelta(seconds=1))

    token = caller.make_token()
    assert jwt.decode(token, keys.import_key(second.id)).header["kid"] == second.id != first.id
    assert caller.call(token) == 200
