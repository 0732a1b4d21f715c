"""Sambung names whom to tell of its own weaknesses, as it expects of every application."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from sambung.kernel import clock
from sambung.kernel.actor import Role
from sambung.site.environment import Environment
from sambung.verification.probes.security_contact import judge_file
from sambung.verification.rules.levels import Outcome
from tests.factories import make_officer, sign_in

ADDRESS = "/.well-known/security.txt"


@pytest.mark.parametrize("contact", ["csirt@kota.go.id", "https://kota.go.id/lapor"])
def test_the_own_probe_is_content_with_the_file(client, settings, contact):
    settings.SAMBUNG_SECURITY_CONTACT = contact
    answer = client.get(ADDRESS)
    seen = judge_file(answer.content.decode(), address=ADDRESS, now=clock.now())
    assert seen.outcome is Outcome.MET
    assert answer["Content-Type"].startswith("text/plain")
    assert "Preferred-Languages: id, en\n" in answer.content.decode()
    assert f"Canonical: {settings.SAMBUNG_PUBLIC_URL}{ADDRESS}\n" in answer.content.decode()


def test_the_end_lies_ahead_and_less_than_a_year(client, settings):
    settings.SAMBUNG_SECURITY_CONTACT = "csirt@kota.go.id"
    text = client.get(ADDRESS).content.decode()
    now = clock.now()
    later = judge_file(text, address=ADDRESS, now=now + timedelta(days=364))
    assert later.finding == "security_contact_expired"


def test_no_contact_is_made_up_where_none_is_set(client):
    answer = client.get(ADDRESS)
    assert answer.status_code == 404
    assert b"Contact:" not in answer.content


@pytest.mark.django_db(databases=["default", "ledger"])
def test_administrators_are_told_while_there_is_none(settings):
    browser = sign_in(make_officer("admin", Role.ADMINISTRATOR), has_second_factor=True)
    assert "SAMBUNG_SECURITY_CONTACT" in browser.get("/konsol/").content.decode()
    settings.SAMBUNG_SECURITY_CONTACT = "csirt@kota.go.id"
    assert "SAMBUNG_SECURITY_CONTACT" not in browser.get("/konsol/").content.decode()
    settings.SAMBUNG_SECURITY_CONTACT = ""
    other = sign_in(make_officer("kepala", Role.LEADER), has_second_factor=True)
    assert "SAMBUNG_SECURITY_CONTACT" not in other.get("/konsol/").content.decode()


@pytest.mark.parametrize("wrong", ["siapa saja", "http://kota.go.id", "a@b\nExpires: x"])
def test_what_is_no_contact_is_refused_at_the_start(wrong):
    with pytest.raises(ValidationError):
        Environment(security_contact=wrong)
