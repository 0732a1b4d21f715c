"""The story, step by step: each step does one real thing and proves it."""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from sambung.connectors.tables.operations import publish_table
from sambung.exchange import operations as exchange
from sambung.exchange.identifiers import client_identifier
from sambung.exchange.models import Agreement, Interface
from sambung.exchange.rules.agreements import AgreementState
from sambung.gateway.queries import wait_in_force
from sambung.identity.clients.operations import create_machine_client, deactivate_clients
from sambung.kernel import clock
from sambung.kernel.errors import SambungError, Unavailable
from sambung.ledger import proofs
from sambung.ledger.queries import find_record
from sambung.site.demo.calls import CallResponse, call_exchange, fetch_token, read_claims
from sambung.site.demo.cast import Cast, assemble_cast
from sambung.site.demo.confirmations import confirm_entries
from sambung.site.demo.villages import write_villages
from sambung.verification import probing
from sambung.verification.queries import get_standing
from sambung.verification.rules.levels import Level
from sambung.verification.seeding import ensure_prober

_WAIT_SECONDS = 20.0
_INTERFACE_CODE = "kelurahan"


@dataclass(frozen=True, slots=True)
class StoryStep:
    """One step that was taken: what it shows, whether it holds, and the proof."""

    key: str
    title: str
    holds: bool
    proof: dict[str, Any] = field(default_factory=dict)


@dataclass
class Story:
    """The demonstration against a running Sambung. `tell` yields each step once it was taken.

    `portal_address` is the public one (the issuer of tokens), `token_host` where this machine
    reaches the same portal.
    """

    portal_address: str
    token_host: str
    exchange_address: str
    example_address: str
    _cast: Cast = field(init=False)
    _interface: Interface = field(init=False)
    _agreement: Agreement = field(init=False)
    _credentials: tuple[str, str] = field(init=False)
    _token: str = field(init=False)
    _answered: CallResponse = field(init=False)

    STEPS: tuple[str, ...] = (
        "table_published",
        "agreement_proposed",
        "refused_without_agreement",
        "agreement_in_force",
        "token_fetched",
        "rows_answered",
        "recorded_in_ledger",
        "level_3_verified",
        "revoked_and_refused",
    )

    def tell(self) -> Iterator[StoryStep]:
        """Take the steps in order; after one that fails nothing more is tried."""
        for key in self.STEPS:
            take: Callable[[], StoryStep] = getattr(self, f"_{key}")
            try:
                step = take()
            except SambungError as error:
                step = StoryStep(key, str(error), holds=False, proof={"error": error.code})
            yield step
            if not step.holds:
                return

    def _table_published(self) -> StoryStep:
        now = clock.now()
        self._cast = assemble_cast(example_address=self.example_address, now=now)
        confirm_entries(self._cast)
        self._close_what_is_open()
        prober, _client = ensure_prober(now=now)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "kelurahan.xlsx"
            row_count = write_villages(path)
            table = publish_table(
                actor=self._cast.data_owner,
                application=self._cast.provider,
                path=path,
                interface_code=_INTERFACE_CODE,
                name="Daftar kelurahan Kota Bandung",
                description="Kode dan nama kelurahan beserta kecamatannya.",
                key_column="Kode kelurahan",
                update_promised_on=(now + timedelta(days=90)).date(),
                prober=prober,
                now=now,
            )
        self._interface = table.interface
        contract = self._interface.contract
        return StoryStep(
            "table_published",
            _("An agency uploads a spreadsheet; it becomes an interface described by OpenAPI."),
            holds=table.row_count == row_count and str(contract["openapi"]).startswith("3.1"),
            proof={
                "interface": self._interface.identifier,
                "rows": table.row_count,
                "openapi": contract["openapi"],
                "operations": sorted(
                    operation.operation_id for operation in self._interface.operations.all()
                ),
            },
        )

    def _agreement_proposed(self) -> StoryStep:
        self._agreement = exchange.propose_agreement(
            actor=self._cast.applicant,
            consumer=self._cast.consumer,
            interface=self._interface,
            purpose="Menampilkan pilihan kelurahan pada formulir warga",
            legal_basis="Perpres 39/2019 tentang Satu Data Indonesia",
            operation_ids=["listRows", "getRow"],
            data_elements=["kode kelurahan", "nama kelurahan", "kecamatan"],
            now=clock.now(),
        )
        issued = create_machine_client(
            actor=self._cast.applicant,
            application=self._cast.consumer,
            name="demo",
            now=clock.now(),
        )
        self._credentials = (issued.client.client_id, issued.secret)
        return StoryStep(
            "agreement_proposed",
            _("An application of another agency proposes an agreement."),
            holds=self._agreement.state == AgreementState.PROPOSED,
            proof={"agreement": self._agreement.code, "consumer": self._client},
        )

    def _refused_without_agreement(self) -> StoryStep:
        self._token = self._fetch_token()
        answer = self._call()
        return StoryStep(
            "refused_without_agreement",
            _("Without an agreement in force, the call through the exchange is refused."),
            holds=answer.status == 403,
            proof={"status": answer.status, "request_id": answer.request_id},
        )

    def _agreement_in_force(self) -> StoryStep:
        decision = exchange.approve_agreement(
            actor=self._cast.data_owner, code=self._agreement.code, now=clock.now()
        )
        began = time.monotonic()
        in_force = wait_in_force(decision.event_id, timeout_seconds=_WAIT_SECONDS)
        return StoryStep(
            "agreement_in_force",
            _("The data owner approves; the gateway confirms that the agreement is in force."),
            holds=in_force and decision.agreement.state == AgreementState.APPROVED,
            proof={
                "agreement": self._agreement.code,
                "confirmed_after_ms": round((time.monotonic() - began) * 1000),
            },
        )

    def _token_fetched(self) -> StoryStep:
        self._token = self._fetch_token()
        claims = read_claims(self._token)
        return StoryStep(
            "token_fetched",
            _("The application fetches a token with its own credentials."),
            holds=claims["client_id"] == self._credentials[0]
            and claims["iss"] == self.portal_address,
            proof={name: claims[name] for name in ("iss", "aud", "sub", "exp", "jti")},
        )

    def _rows_answered(self) -> StoryStep:
        self._answered = self._call()
        body = self._answered.body if isinstance(self._answered.body, dict) else {}
        return StoryStep(
            "rows_answered",
            _("The same call now answers with the rows."),
            holds=self._answered.status == 200 and len(body.get("items", ())) > 0,
            proof={
                "status": self._answered.status,
                "request_id": self._answered.request_id,
                "rows": len(body.get("items", ())),
                "first": (body.get("items") or [None])[0],
            },
        )

    def _recorded_in_ledger(self) -> StoryStep:
        request_id = self._answered.request_id
        _wait_for(lambda: proofs.is_provable(request_id), _("The call is not in the ledger yet."))
        document = proofs.build_proof(request_id)
        checked = proofs.check_proof(document, trusted_key=proofs.get_verifier_key())
        record = find_record(request_id)
        return StoryStep(
            "recorded_in_ledger",
            _("The call is in the ledger, and its inclusion proof verifies."),
            holds=record is not None and record.agreement == self._agreement.code,
            proof={
                "request_id": request_id,
                "index": checked.index,
                "tree_size": checked.size,
                "verifier_key": proofs.get_verifier_key(),
            },
        )

    def _level_3_verified(self) -> StoryStep:
        probing.verify_application(self._cast.provider, now=clock.now())
        standing = get_standing(self._cast.provider, now=clock.now())
        return StoryStep(
            "level_3_verified",
            _("Verification raises the application to level 3, exchanging data."),
            holds=standing.level == Level.EXCHANGING,
            proof={
                "application": self._cast.provider.code,
                "level": standing.level.value,
                "requirements": {
                    requirement.requirement: requirement.state.value
                    for requirement in standing.requirements
                },
                "page": f"{self.portal_address}/aplikasi/{self._cast.provider.code}/",
            },
        )

    def _revoked_and_refused(self) -> StoryStep:
        before = self._call()
        decision = exchange.revoke_agreement(
            actor=self._cast.data_owner,
            code=self._agreement.code,
            reason="Peragaan selesai",
            now=clock.now(),
        )
        began = time.monotonic()
        in_force = wait_in_force(decision.event_id, timeout_seconds=_WAIT_SECONDS)
        waited = time.monotonic() - began
        after = self._call()
        return StoryStep(
            "revoked_and_refused",
            _("The agreement is revoked; the first call after that is in force is refused."),
            holds=before.status == 200 and in_force and after.status == 403,
            proof={
                "status_before": before.status,
                "in_force_after_ms": round(waited * 1000),
                "status_after": after.status,
                "request_id": after.request_id,
            },
        )

    @property
    def _client(self) -> str:
        consumer = self._cast.consumer
        return client_identifier(consumer.registering_agency_code, consumer.code)

    def _fetch_token(self) -> str:
        client_id, secret = self._credentials
        answer = fetch_token(
            token_address=f"{self.token_host}/oauth/token", client_id=client_id, secret=secret
        )
        if answer.status != 200:
            raise Unavailable(
                _("The token endpoint answered %(status)d.") % {"status": answer.status}
            )
        return str(answer.body["access_token"])

    def _call(self) -> CallResponse:
        return call_exchange(
            address=f"{self.exchange_address}/r1/{self._interface.identifier}/rows?limit=200",
            token=self._token,
            client=self._client,
        )

    def _close_what_is_open(self) -> None:
        """End what an earlier demonstration left, so that it can be repeated."""
        deactivate_clients(
            actor=self._cast.applicant, application=self._cast.consumer, now=clock.now()
        )
        for agreement in Agreement.objects.filter(consumer=self._cast.consumer):
            if agreement.state == AgreementState.PROPOSED:
                exchange.reject_agreement(
                    actor=self._cast.data_owner,
                    code=agreement.code,
                    reason="Peragaan diulang",
                    now=clock.now(),
                )
            elif agreement.state == AgreementState.APPROVED:
                exchange.revoke_agreement(
                    actor=self._cast.data_owner,
                    code=agreement.code,
                    reason="Peragaan diulang",
                    now=clock.now(),
                )


def _wait_for(is_so: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + _WAIT_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise Unavailable(otherwise)
        time.sleep(0.05)
