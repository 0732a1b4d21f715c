"""Servers of others that sign people in at a running Sambung.

Where their packages are missing and may not be installed, the group is left out and said so.
"""

import json
from dataclasses import dataclass

import pytest

from tests.chromium import chromium, open_context
from tests.interop.apache import Apache
from tests.interop.people import make_citizen
from tests.interop.program import PROGRAMS, Program
from tests.site.running import RunningSambung
from tools.ensure_interop import list_missing

_NOT_RUN = pytest.StashKey[int]()


def pytest_collection_modifyitems(config, items):
    """Leave the group out where its servers cannot run."""
    group = [item for item in items if item.get_closest_marker("interop")]
    if group and list_missing():
        config.stash[_NOT_RUN] = len(group)
        config.hook.pytest_deselected(items=group)
        items[:] = [item for item in items if item not in group]


def pytest_terminal_summary(terminalreporter, config):
    """Say plainly what was not run, and the command that makes it run."""
    if count := config.stash.get(_NOT_RUN, 0):
        terminalreporter.section("interoperability tests were NOT run", sep="-", yellow=True)
        for what in list_missing():
            terminalreporter.line(f"{count} tests need {what}")


@dataclass(frozen=True)
class Application:
    """An application of the city's list, by code and name."""

    code: str
    name: str


@pytest.fixture(scope="session")
def sambung(tmp_path_factory, prepared):
    """A running Sambung at which the applications of this group sign people in.

    Two web processes share the work, so nothing a journey needs may live in the memory of one.
    """
    running = RunningSambung(
        tmp_path_factory.mktemp("interop"),
        data=prepared,
        SAMBUNG_NOTICE_NETWORKS="127.0.0.0/8",
        SAMBUNG_WEB_WORKERS="2",
    )
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def citizen(sambung):
    """Somebody with an account there."""
    return make_citizen(sambung)


@pytest.fixture
def give_application(sambung, applications):
    """Give a function that gives one application after another of the city's list."""
    return lambda: next(applications)


@pytest.fixture(scope="session")
def applications(sambung):
    """The applications of the city's list that run, each of them once."""
    found = sambung.get("/api/v1/applications?limit=50")["items"]
    running = [each for each in found if each["status"] not in ("inactive", "replaced")]
    return (Application(each["code"], each["name"]) for each in running)


def register_client(
    sambung, application, *, kind, redirect, post_logout, backchannel="", may_use_nonce=False
):
    """Register a client as an administrator does; gives its id and secret."""
    told = ["--backchannel-logout", backchannel] if backchannel else []
    told += ["--nonce-instead-of-pkce"] if may_use_nonce else []
    answer = sambung.run(
        "client",
        "create",
        application.code,
        "--kind",
        kind,
        "--redirect",
        redirect,
        "--post-logout",
        post_logout,
        *told,
        "--json",
    )
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


@pytest.fixture
def apache(sambung, give_application):
    """Apache in front of a PHP page that only people who are signed in may see."""
    server = Apache()
    server.application = give_application()
    try:
        credentials = register_client(
            sambung,
            server.application,
            kind="web",
            redirect=server.redirect_uri,
            post_logout=server.signed_out_uri,
            backchannel=f"{server.redirect_uri}?logout=backchannel",
        )
        yield server.start(issuer=sambung.address, **credentials)
    finally:
        server.stop()


@pytest.fixture
def make_program(sambung, give_application, tmp_path):
    """Give a function that makes a program and registers its client; it is ended after the test."""
    made = []

    def make(*, kind="web", redirect_path="/kembali", may_use_nonce=False):
        program = Program(tmp_path, redirect_path=redirect_path)
        program.application = give_application()
        program.client = register_client(
            sambung,
            program.application,
            kind=kind,
            redirect=program.redirect_uri,
            post_logout=program.address,
            may_use_nonce=may_use_nonce,
        )
        made.append(program)
        return program

    yield make
    for program in made:
        program.stop()


@pytest.fixture
def start_shown(sambung, make_program):
    """Give a function that runs a piece of Node code of the console word for word."""

    def start(name, **values):
        program = make_program(**values)
        text = program.show(
            name,
            issuer=sambung.address,
            client_id=program.client["client_id"],
            may_use_nonce=values.get("may_use_nonce", False),
        )
        return program.start_node(text, secret=program.client["client_secret"])

    return start


@pytest.fixture(params=["web", "public"])
def node(request, sambung, make_program):
    """A Node application that signs people in with openid-client."""
    program = make_program(kind=request.param)
    settings = {"issuer": sambung.address, "port": program.port, **program.client}
    text = (PROGRAMS / "openid_client.mjs").read_text()
    return program.start_node(text, json.dumps(settings))
