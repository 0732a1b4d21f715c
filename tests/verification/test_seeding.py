"""Sambung's own prober is made once."""

import pytest

from sambung.directory.provenance import Provenance
from sambung.identity.models import Client
from sambung.verification.seeding import ensure_prober
from tests.factories import NOON


@pytest.mark.django_db
def test_prober_is_made_once_and_found_again():
    application, client = ensure_prober(NOON)
    assert ensure_prober(now=NOON) == (application, client)
    assert (application.code, application.provenance) == ("PEMERIKSA", Provenance.SYSTEM)
    assert Client.objects.count() == 1
