"""The port of the example: free by default, the same while it can be, and fixed when it is set."""

import json
import os
import socket

import pytest

from sambung.kernel.errors import Conflict
from sambung.site.environment import Environment
from sambung.site.instance import INSTANCE_FILE
from sambung.site.ports import check_ports, choose_example_port
from tests.site.running import free_ports


@pytest.fixture
def environment(tmp_path, monkeypatch, settings):
    settings.SAMBUNG_EXAMPLE_PORT = None
    monkeypatch.setenv("SAMBUNG_EXAMPLE_PORT", "0")
    return Environment(data_dir=tmp_path)


@pytest.fixture
def busy_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def note(environment, port):
    (environment.data_folder / INSTANCE_FILE).write_text(json.dumps({"SAMBUNG_EXAMPLE_PORT": port}))


def test_a_free_one_is_taken_and_told_to_every_process(environment, settings):
    chosen = choose_example_port(environment).example_port
    assert chosen not in (0, environment.port, environment.exchange_port)
    assert os.environ["SAMBUNG_EXAMPLE_PORT"] == str(chosen)
    assert chosen == settings.SAMBUNG_EXAMPLE_PORT


def test_the_next_start_has_the_same_while_nobody_else_took_it(environment):
    first = choose_example_port(environment).example_port
    note(environment, str(first))
    assert choose_example_port(environment).example_port == first


def test_one_that_somebody_took_meanwhile_is_left_to_him(environment, busy_port):
    note(environment, str(busy_port))
    assert choose_example_port(environment).example_port not in (0, busy_port)


@pytest.mark.parametrize("noted", ["x", "-1", "99999999", None])
def test_a_note_that_cannot_be_used_is_no_obstacle(environment, noted):
    note(environment, noted)
    assert 0 < choose_example_port(environment).example_port < 65536


def test_one_that_was_set_stays_and_is_refused_with_its_name_when_it_is_taken(tmp_path, busy_port):
    port, exchange_port = free_ports(2)
    environment = Environment(
        data_dir=tmp_path, port=port, exchange_port=exchange_port, example_port=busy_port
    )
    assert choose_example_port(environment) is environment
    with pytest.raises(Conflict, match="SAMBUNG_EXAMPLE_PORT"):
        check_ports(environment)


def test_production_has_no_example(tmp_path):
    environment = Environment(env="production", data_dir=tmp_path)
    assert choose_example_port(environment).example_port == 0
