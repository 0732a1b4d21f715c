"""Sambung's own prober: the application and credentials under which contract tests are called."""

from datetime import datetime

from django.db import transaction

from sambung.directory.provenance import Provenance
from sambung.identity.clients.operations import create_machine_client
from sambung.identity.models import Client
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import Application, Kind, Origin, Platform, Status

PROBER_CODE = "PEMERIKSA"
PROBER_AGENCY_CODE = "SAMBUNG"


@transaction.atomic
def ensure_prober(now: datetime) -> tuple[Application, Client]:
    """Give the prober and its client, made on the first call and found again later.

    The secret is discarded: Sambung signs the prober's tokens itself, so nobody can ask for one.
    """
    application, _created = Application.objects.get_or_create(
        code=PROBER_CODE,
        defaults={
            "registering_agency_code": PROBER_AGENCY_CODE,
            "name": "Pemeriksa Sambung",
            "purpose": "Memeriksa layanan data melalui penghubung dan mencatat buktinya.",
            "kind": Kind.ADMINISTRATIVE,
            "platform": Platform.WEB,
            "origin": Origin.OWN,
            "status": Status.ACTIVE,
            "provenance": Provenance.SYSTEM,
            "created_at": now,
        },
    )
    client = Client.objects.filter(of_application=application, is_active=True).first()
    if client is None:
        client = create_machine_client(
            actor=SYSTEM, application=application, name="pemeriksa", now=now
        ).client
    return application, client
