"""The log names pages, and holds nothing that was a secret in an address."""

import logging

import pytest
from django.test import Client
from django.utils.module_loading import import_string

from sambung.site.settings import LOGGING

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(caplog):
    """Give the log as the handler of the site would write it."""
    named = LOGGING["handlers"]["stderr"].get("filters", [])
    filters = [import_string(LOGGING["filters"][name]["()"])() for name in named]
    for each in filters:
        caplog.handler.addFilter(each)
    caplog.handler.setFormatter(logging.Formatter())
    yield lambda: caplog.text
    for each in filters:
        caplog.handler.removeFilter(each)


@pytest.mark.parametrize("address", ["/akun/bukan-saya/%s/", "/konsol/undangan/%s/"])
def test_the_secret_of_a_link_stands_in_no_log(log, address):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(address % "rahasia-dari-pesan")
    assert answer.status_code in (403, 404)
    assert "rahasia-dari-pesan" not in log()


def test_a_fault_of_ours_names_the_page_and_not_the_link(log, monkeypatch):
    def fail(*_args, **_values):
        raise RuntimeError("broken")

    monkeypatch.setattr("sambung.identity.accounts.views.protection.find_notice", fail)
    client = Client(raise_request_exception=False)
    assert client.get("/akun/bukan-saya/rahasia-dari-pesan/").status_code == 500
    assert "bukan-saya/<str:token>/" in log()
    assert "rahasia-dari-pesan" not in log()


def test_a_stranger_fills_the_log_with_no_traces(log):
    answer = Client().get("/", headers={"host": "a" * 3000 + ".example"})
    assert answer.status_code == 400
    assert len(log()) < 400
    assert "Traceback" not in log()
