"""Two people write one matter at the same time, each in a thread with a connection of its own.

Run by `test_turns.py` as a process of its own, on the database that its environment names. The
first one keeps the transaction open until the second one is through or, as it must, waits. Prints
as JSON what each was told; nothing for a write that was taken.
"""

import json
import threading
from collections.abc import Callable
from datetime import timedelta

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections, transaction  # noqa: E402

from sambung.exchange import operations as exchange  # noqa: E402
from sambung.governance import operations as governance  # noqa: E402
from sambung.governance.operations import NextStep  # noqa: E402
from sambung.kernel.actor import Actor, Role  # noqa: E402
from sambung.kernel.errors import Conflict  # noqa: E402
from tests.factories import NOON, make_application, make_interface, officer_of  # noqa: E402

LATER = NOON + timedelta(days=1)
_PATIENCE = 1.0
"""Seconds the first one leaves to the second to slip through; who is right, waits them out."""


def race(first: Callable[[], object], second: Callable[[], object]) -> dict[str, str]:
    """Run two writes so that the second begins while the first has not ended."""
    told: dict[str, str] = {}
    has_begun, is_through = threading.Event(), threading.Event()

    def write_first() -> None:
        with transaction.atomic():
            first()
            has_begun.set()
            is_through.wait(_PATIENCE)

    def write_second() -> None:
        has_begun.wait()
        second()
        is_through.set()

    def run(name: str, write: Callable[[], None]) -> None:
        try:
            write()
        except Conflict as conflict:
            told[name] = f"{conflict.code}: {conflict}"
        finally:
            has_begun.set()
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=("first", write_first)),
        threading.Thread(target=run, args=("second", write_second)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def race_in_a_file() -> dict[str, str]:
    """Two of the team set the next step of one integration file."""
    dewi, rina = (
        Actor(name, name, frozenset({(Role.INTEGRATOR, "*")})) for name in ("Dewi", "Rina")
    )
    file = governance.open_file(
        actor=dewi, application=make_application(), goal="Satu akun.", now=NOON
    )

    def plan(actor: Actor, what: str) -> object:
        return governance.set_next_step(
            actor=actor, file=file, step=NextStep(what), seen_at=file.changed_at, now=LATER
        )

    told = race(lambda: plan(dewi, "Uji coba"), lambda: plan(rina, "Rapat"))
    file.refresh_from_db()
    return {**told, "kept": file.next_action}


def race_at_an_agreement() -> dict[str, str]:
    """One approves what another refuses."""
    interface, consumer = make_interface(), make_application("Layanan Warga")
    agreement = exchange.propose_agreement(
        actor=officer_of(consumer.owner),
        consumer=consumer,
        interface=interface,
        purpose="Pilihan kelurahan",
        legal_basis="Perpres 39/2019",
        now=NOON,
    )
    giver = officer_of(interface.application.owner)
    told = race(
        lambda: exchange.approve_agreement(actor=giver, code=agreement.code, now=LATER),
        lambda: exchange.reject_agreement(
            actor=giver, code=agreement.code, reason="Tidak", now=LATER
        ),
    )
    agreement.refresh_from_db()
    return {**told, "kept": agreement.state}


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    print(json.dumps({"file": race_in_a_file(), "agreement": race_at_an_agreement()}))  # noqa: T201 - its answer
