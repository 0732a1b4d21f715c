"""The test city: applications of all kinds at the addresses of small real servers.

Its agency has the loopback interface opened to probes. The operation that opens networks refuses
that network, so the rows are written here directly: no setting of an installation can do it.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

from django.conf import settings
from django.utils.timezone import localdate, localtime

from sambung.connectors.tables.models import PublishedTable, RowSet
from sambung.directory.models import Agency
from sambung.directory.provenance import Provenance
from sambung.exchange.models import Interface
from sambung.exchange.operations import publish_interface
from sambung.exchange.rules.upstreams import HttpsUpstream
from sambung.gateway.placing import AUTHORITIES_FOLDER
from sambung.identity.clients.addresses import ClientAddresses
from sambung.identity.clients.operations import create_client
from sambung.identity.models import ClientKind
from sambung.kernel.actor import SYSTEM
from sambung.portfolio.models import Application, Inventory, Origin, Platform, Status
from sambung.verification.models import OpenedNetwork
from sambung.verification.seeding import ensure_prober
from tests.factories import make_agency, make_application, officer_of
from tests.verification.city.behaviours import (
    Providers,
    careful,
    circle,
    endless,
    never,
    page,
)
from tests.verification.levels import see
from tests.verification.oidc_application import OidcApplication, run
from tests.verification.servers import Behaviour, Issuer, serve

_ROW = {
    "type": "object",
    "required": ["kode", "luas"],
    "properties": {"kode": {"type": "string"}, "luas": {"type": "number"}},
}
CONTRACT = {
    "openapi": "3.1.0",
    "info": {"title": "Wilayah", "version": "1"},
    "paths": {
        "/wilayah": {
            "get": {
                "operationId": "list",
                "responses": {
                    "200": {
                        "description": "ok",
                        "content": {
                            "application/json": {"schema": {"type": "array", "items": _ROW}}
                        },
                    }
                },
            }
        }
    },
}
PROMISED_ROW = {"kode": "32.73.01", "luas": 4.1}
DRIFTED_ROW = {"kode": 327301}


@dataclass
class City:
    """The applications by name, and what their servers need."""

    issuer: Issuer
    now: datetime
    provider: str
    stack: ExitStack
    agency: Agency = field(default_factory=lambda: make_agency("PD-KOTA"))
    applications: dict[str, Application] = field(default_factory=dict)
    running: dict[str, ExitStack] = field(default_factory=dict)
    providers: Providers = field(default_factory=Providers)
    providers_port: int | None = None
    closing: threading.Event = field(default_factory=threading.Event)

    def start(
        self, name: str, behaviour: Behaviour, certificate: Path | None = None, *, port: int = 0
    ) -> int:
        """Start a server that can be stopped by its name; gives its port."""
        self.running[name] = server = self.stack.enter_context(ExitStack())
        return server.enter_context(serve(behaviour, certificate or self.issuer.issue(), port=port))

    def start_again(self, name: str) -> None:
        """Start the server of an application at its address again, with a page."""
        port = int(self.applications[name].address.rpartition(":")[2].strip("/"))
        self.start(name, careful("Layanan Warga"), port=port)

    def stop(self, name: str) -> None:
        """Stop a server; nobody listens on its port any more."""
        self.running.pop(name).close()

    def add(self, name: str, port: int | None = None, **values: object) -> Application:
        """Register an application, confirmed by its agency, at a server."""
        if port is not None:
            values["address"] = f"https://localhost:{port}/"
        code = f"APL-{9001 + len(self.applications)}"
        application = make_application(name, code=code, owner=self.agency, **values)
        see(application, "owner_confirmed", at=self.now)
        self.applications[name] = application
        return application

    def add_server(
        self, name: str, behaviour: Behaviour, certificate: Path | None = None, **values: object
    ) -> Application:
        """Start a server and register its application."""
        return self.add(name, self.start(name, behaviour, certificate), **values)

    def add_sign_in(self, name: str, fault: str = "") -> OidcApplication:
        """Start an application that signs people in, and register it with its client."""
        app = self.stack.enter_context(
            run(OidcApplication(self.provider, fault=fault), self.issuer.issue())
        )
        application = self.add(name, int(app.address.rpartition(":")[2]))
        issued = create_client(
            actor=officer_of(self.agency),
            application=application,
            kind=ClientKind.WEB,
            name="depan",
            now=self.now,
            addresses=ClientAddresses((app.back,), initiate_login=app.door),
        )
        app.client_id, app.secret = issued.client.client_id, issued.secret
        return app

    def place_providers(self) -> HttpsUpstream:
        """Give where all interfaces of the city are served; starts that server once."""
        if self.providers_port is None:
            folder: Path = settings.SAMBUNG_DATA_FOLDER / "keys" / AUTHORITIES_FOLDER
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "kota.pem").write_bytes(self.issuer.file.read_bytes())
            server = serve(self.providers.answer, self.issuer.issue())
            self.providers_port = self.stack.enter_context(server)
        return HttpsUpstream(
            "127.0.0.1", self.providers_port, server_name="localhost", authority="kota"
        )

    def add_interface(self, name: str, row: object, **values: object) -> Interface:
        """Start an application that offers an interface, whose rows look like `row`."""
        path = name.replace(" ", "-")
        interface = publish_interface(
            actor=SYSTEM,
            application=self.add_server(name, page(name), **values),
            code="wilayah",
            name="Wilayah",
            description="",
            contract=CONTRACT,
            upstream=self.place_providers(),
            opened_networks=(ip_network("127.0.0.0/8"),),
            upstream_path=f"/{path}/",
            prober=ensure_prober(self.now)[0],
            now=self.now,
        )
        self.providers.rows[path] = [row]
        return interface

    def add_table(self, name: str, promised_on: date) -> None:
        """Start an application that publishes a table and promised its next version."""
        PublishedTable.objects.create(
            row_set=RowSet.objects.create(begun_at=self.now),
            interface=self.add_interface(name, PROMISED_ROW),
            file_name="w.xlsx",
            columns=[],
            key="kode",
            row_count=1,
            uploaded_by="x",
            uploaded_at=self.now,
            update_promised_on=promised_on,
        )


@contextmanager
def build_city(issuer: Issuer, *, now: datetime) -> Iterator[City]:
    """Build the city in the installation of the settings, and run its servers.

    The addresses of real applications are taken away first: a test calls nobody's server.
    """
    Application.objects.exclude(provenance=Provenance.EXAMPLE).update(address="")
    settings.SAMBUNG_RUNTIME_FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    provider = settings.SAMBUNG_PUBLIC_URL
    with ExitStack() as stack:
        city = City(issuer, now, provider, stack)
        stack.callback(city.closing.set)
        for network in ("127.0.0.0/8", "::1/128"):
            OpenedNetwork.objects.create(
                agency=city.agency,
                network=network,
                reason="test",
                opened_at=now,
                opened_by_name="test",
            )
        _add_pages(city)
        _add_sign_ins(city)
        _add_exchange(city)
        _add_special(city)
        yield city


def _add_pages(city: City) -> None:
    issue = city.issuer.issue
    city.add_server("sehat", careful("Layanan Warga"))
    city.add_server("mati", page("Mati"))
    city.stop("mati")
    city.add_server("kedaluwarsa", page("Lama"), issue(days=-2))
    city.add_server("buatan sendiri", page("Sendiri"), issue(is_own=True))
    city.add_server("parkir", page("bandung-lama.id", "This domain is for sale."))
    city.add_server("judi", page("SLOT GACOR MAXWIN"))
    city.add_server("berputar", circle())
    city.add_server("lambat", never(city.closing))
    city.add_server("tak berujung", endless)


def _add_sign_ins(city: City) -> None:
    city.add_sign_in("masuk")
    city.add_sign_in("masuk rusak", fault="no_state")


def _add_exchange(city: City) -> None:
    today = localdate(city.now)
    city.add_interface("jujur", PROMISED_ROW)
    city.add_interface("bergeser", DRIFTED_ROW)
    city.add_table("janji ditepati", today + timedelta(days=9))
    city.add_table("janji lewat", today - timedelta(days=1))


def _add_special(city: City) -> None:
    city.add("pesan", platform=Platform.MESSAGING)
    city.add_server("nasional", page("Nasional"), origin=Origin.NATIONAL)
    month = localtime(city.now).month
    seasonal = city.add("musiman", address="https://localhost:1024/", status=Status.SEASONAL)
    over = (month + 1) % 12 + 1
    Inventory.objects.create(
        application=seasonal, season_starts=over, season_ends=over, updated_at=city.now
    )
