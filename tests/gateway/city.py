"""Agreements in the database, for tests of the gateway."""

from datetime import date

from sambung.exchange.models import Agreement, Interface
from sambung.exchange.operations import approve_agreement, propose_agreement, revoke_agreement
from sambung.exchange.rules.agreements import AgreementState
from sambung.identity.clients.operations import create_machine_client
from sambung.identity.models import Client
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import Application
from tests.factories import NOON, make_application


def make_client(application: Application) -> Client:
    return create_machine_client(
        actor=SYSTEM, application=application, name="layanan", now=NOON
    ).client


def agree(
    interface: Interface, *, valid_until: date | None = None, operation_ids: tuple[str, ...] = ()
) -> tuple[Agreement, Client]:
    """Make a consumer with credentials and an approved agreement."""
    consumer = make_application()
    client = make_client(consumer)
    agreement = propose_agreement(
        actor=SYSTEM,
        consumer=consumer,
        interface=interface,
        operation_ids=operation_ids,
        purpose="Melayani warga",
        legal_basis="Peraturan Wali Kota",
        data_elements=(),
        valid_until=valid_until,
        now=NOON,
    )
    approve_agreement(actor=SYSTEM, code=agreement.code, now=NOON)
    agreement.refresh_from_db()
    assert agreement.state == AgreementState.APPROVED
    return agreement, client


def revoke(agreement: Agreement) -> int:
    """Revoke an agreement; gives the number of the event."""
    decision = revoke_agreement(
        actor=SYSTEM, code=agreement.code, reason="Tidak dipakai lagi", now=NOON
    )
    return decision.event_id
