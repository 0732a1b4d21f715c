"""Settings of an installation, read from environment variables named `SAMBUNG_…`.

`docs/reference/settings.md` describes each of them; a test keeps the two in step.
"""

import hashlib
import ipaddress
import os
import tempfile
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from sambung.identity.upstream.rules import Upstream
from sambung.kernel.city import CityProfile
from sambung.kernel.codes import is_code
from sambung.messaging.mail import read_mail_transport
from sambung.messaging.texts import read_text_transport
from sambung.messaging.transports import Transport


def _without_slash(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise ValueError(
            "isi alamat lengkap / must be a full address, such as https://sambung.bandung.go.id"
        )
    return url.rstrip("/")


def _database_address(url: str) -> str:
    parts = urlsplit(url)
    names_database = parts.scheme in ("postgres", "postgresql") and parts.path.strip("/")
    if url and not names_database:
        raise ValueError("isi seperti / must be like postgres://user:password@host/name")
    return url


def _reachable(host: str) -> str:
    """Give the host to call for one that is listened on: a wildcard is reached by loopback."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not listened on
        return "127.0.0.1" if host == "0.0.0.0" else "[::1]"  # noqa: S104
    return f"[{host}]" if ":" in host else host


def _code(text: str) -> str:
    if not is_code(text):
        raise ValueError("huruf dan angka saja / letters and digits only, such as ID")
    return text


def _days(text: str) -> tuple[date, ...]:
    """Read days such as `2026-09-25, 2026-12-26`."""
    try:
        return tuple(date.fromisoformat(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise ValueError("isi seperti / must be like 2026-09-25, 2026-12-26") from None


def _check_days(text: str) -> str:
    _days(text)
    return text


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("isi seperti / must be like Asia/Jakarta, Asia/Makassar, Asia/Jayapura")
    return name


_SECURITY_CONTACT = (
    r"^$|^https://[\x21-\x7e]{1,200}$|^[\x21-\x39\x3b-\x7e]{1,64}@[A-Za-z0-9.-]{1,190}$"
)
"""Nothing, a web address, or an e-mail address: what a `Contact` line can hold (RFC 9116)."""

Port = Annotated[int, Field(ge=1, le=65535)]
FreePort = Annotated[int, Field(ge=0, le=65535)]
Url = Annotated[str, AfterValidator(_without_slash)]
Days = Annotated[str, AfterValidator(_check_days)]
DatabaseUrl = Annotated[str, AfterValidator(_database_address)]


SHARED_SETTINGS = (
    "host",
    "port",
    "exchange_host",
    "exchange_port",
    "example_port",
    "public_url",
    "exchange_url",
    "runtime_dir",
)
"""What the commands on a data folder take over from the instance that runs on it."""


class Environment(BaseSettings):
    """The settings, with the embedded default for each."""

    # Values may hold passwords; a fault is shown without them.
    model_config = SettingsConfigDict(
        env_prefix="SAMBUNG_", extra="ignore", hide_input_in_errors=True
    )

    env: Literal["development", "production"] = Field(
        "development", description="`production` refuses synthetic data and unsafe settings"
    )
    city: str = Field("bandung", description="data set that the first start loads")
    instance: Annotated[str, AfterValidator(_code)] = Field(
        "ID", description="first part of every identifier on the exchange (X-Road instance)"
    )
    member_class: Annotated[str, AfterValidator(_code)] = Field(
        "OPD", description="second part of every identifier on the exchange (X-Road member class)"
    )
    lead_agency: str = Field(
        "Diskominfo", description="short name of the agency of the Integration Team"
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        "Asia/Jakarta", description="time zone of the city, as in the IANA database"
    )
    language: Literal["id", "en"] = Field("id", description="language of the command line")
    data_dir: Path = Field(Path("data"), description="folder of databases, keys, gateway files")
    runtime_dir: Path | None = Field(
        None, description="folder of the sockets; short, private, emptied at each start"
    )
    host: str = Field("127.0.0.1", description="address the portal listens on")
    port: Port = Field(8000, description="port of portal, API and token endpoint")
    exchange_host: str = Field("127.0.0.1", description="address the exchange listens on")
    exchange_port: Port = Field(8100, description="port of the exchange")
    example_port: FreePort = Field(
        0, description="port of the example application (TLS, loopback); 0 takes a free one"
    )
    public_url: Url = Field("", description="address of the portal as people reach it; OIDC issuer")
    exchange_url: Url = Field("", description="address of the exchange as applications reach it")
    database_url: DatabaseUrl = Field(
        "", repr=False, description="`postgres://…` instead of the SQLite file"
    )
    ledger_database_url: DatabaseUrl = Field(
        "", repr=False, description="database of the ledger, likewise"
    )
    probe_real_addresses: bool = Field(
        False, description="let probes reach out to the addresses of real applications"
    )
    probe_threads: Annotated[int, Field(ge=1, le=64)] = Field(
        16, description="checks that run at the same time"
    )
    probe_host_gap_ms: Annotated[int, Field(ge=0, le=60_000)] = Field(
        500, description="milliseconds a host is left alone after each request of a probe"
    )
    probe_contact: Annotated[str, Field(pattern=r"^[\x21-\x7e]{0,200}$")] = Field(
        "", description="e-mail or web address that probes name for questions about them"
    )
    security_contact: Annotated[str, Field(pattern=_SECURITY_CONTACT)] = Field(
        "", description="e-mail or https address for reports of weaknesses (security.txt)"
    )
    clarification_days: Annotated[int, Field(ge=1, le=60)] = Field(
        5, description="days an agency has to answer before a fall of a level becomes public"
    )
    clearance_quorum: Annotated[int, Field(ge=1, le=99)] = Field(
        3, description="votes the board needs before it can decide on a proposal"
    )
    second_factor_grace_days: Annotated[int, Field(ge=0, le=365)] = Field(
        14, description="days officers who decide over others have to set up a second factor"
    )
    officer_session_hours: Annotated[int, Field(ge=1, le=24)] = Field(
        12, description="hours after which an officer signs in again, however busy"
    )
    counter_area: Literal["district", "city"] = Field(
        "district", description="whether a district's counter serves its own residents or all"
    )
    levels_public_from: date | None = Field(
        None, description="first day on which verified levels are public"
    )
    closed_days: Days = Field(
        "", description="days on which the offices of the city are closed besides holidays"
    )
    open_days: Days = Field(
        "", description="holidays or weekends on which the offices of the city are open"
    )
    envoy_binary: str = Field("", description="path of another Envoy than the one installed")
    key_rotation_days: Annotated[int, Field(ge=1, le=365)] = Field(
        30, description="days after which the next key signs tokens"
    )
    web_workers: Annotated[int, Field(ge=1, le=64)] = Field(
        1, description="processes that serve the portal"
    )
    upstream_issuer: Url = Field(
        "", description="OIDC provider through which people may also sign in"
    )
    upstream_name: str = Field("", description="its name on the sign-in page")
    upstream_client_id: str = Field("", description="what it calls this installation")
    upstream_client_secret_file: Path | None = Field(
        None, description="file that holds the secret it gave"
    )
    upstream_scopes: str = Field("openid profile email", description="what to ask it for")
    upstream_nik_claim: str = Field("", description="claim with a NIK that it has confirmed")
    upstream_opens_accounts: bool = Field(
        True, description="open a citizen's account for who signs in there and has none here"
    )
    mail_url: str = Field(
        "", repr=False, description="mail server for messages to people: `smtp://…`, `smtps://…`"
    )
    sms_url: str = Field(
        "", repr=False, description="address that takes text messages to telephones"
    )
    sms_token_file: Path | None = Field(None, description="file that holds the bearer token for it")
    notice_networks: str = Field(
        "", description="internal networks on which applications are told that a session ended"
    )
    trusted_proxies: Annotated[int, Field(ge=0, le=9)] = Field(
        0, description="proxies in front of the portal that write X-Forwarded-For"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="how much the processes write to standard error"
    )

    @model_validator(mode="after")
    def _check_upstream(self) -> Self:
        """Refuse half a set of upstream settings at the start, not at somebody's sign-in."""
        if not self.upstream_issuer:
            return self
        if not (self.upstream_client_id and self.upstream_client_secret_file):
            raise ValueError(
                "SAMBUNG_UPSTREAM_ISSUER needs SAMBUNG_UPSTREAM_CLIENT_ID and"
                " SAMBUNG_UPSTREAM_CLIENT_SECRET_FILE beside it"
            )
        if self.is_production and not self.upstream_issuer.startswith("https://"):
            raise ValueError("SAMBUNG_UPSTREAM_ISSUER must be https:// in production")
        if "openid" not in self.upstream_scopes.split():
            raise ValueError("SAMBUNG_UPSTREAM_SCOPES must contain openid")
        self.upstream  # noqa: B018 - reads the file of the secret, or says why it cannot
        return self

    @cached_property
    def upstream(self) -> Upstream | None:
        """The provider in front of this installation, if one is set."""
        if not self.upstream_issuer or self.upstream_client_secret_file is None:
            return None
        try:
            secret = self.upstream_client_secret_file.expanduser().read_text().strip()
        except (OSError, ValueError) as error:
            raise ValueError(f"SAMBUNG_UPSTREAM_CLIENT_SECRET_FILE: {error}") from error
        if not secret:
            raise ValueError("SAMBUNG_UPSTREAM_CLIENT_SECRET_FILE is empty")
        return Upstream(
            issuer=self.upstream_issuer,
            client_id=self.upstream_client_id,
            client_secret=secret,
            name=self.upstream_name or str(urlsplit(self.upstream_issuer).hostname),
            scopes=tuple(self.upstream_scopes.split()),
            nik_claim=self.upstream_nik_claim,
            opens_accounts=self.upstream_opens_accounts,
        )

    @model_validator(mode="after")
    def _check_transports(self) -> Self:
        """Refuse an unusable provider at the start, not when somebody waits for a code."""
        self.message_transports  # noqa: B018 - reads them, or says why it cannot
        return self

    @cached_property
    def message_transports(self) -> Mapping[str, Transport]:
        """The providers of messages by channel. Messages of other channels stay in the outbox."""
        transports: dict[str, Transport] = {}
        if self.mail_url:
            try:
                transports["email"] = read_mail_transport(self.mail_url)
            except ValueError as error:
                raise ValueError(f"SAMBUNG_MAIL_URL: {error}") from None
        if self.sms_url:
            token = self._read_sms_token()
            try:
                transports["phone"] = read_text_transport(self.sms_url, token)
            except ValueError as error:
                raise ValueError(f"SAMBUNG_SMS_URL: {error}") from None
        return transports

    def _read_sms_token(self) -> str:
        if self.sms_token_file is None:
            return ""
        try:
            token = self.sms_token_file.expanduser().read_text().strip()
        except (OSError, ValueError) as error:
            raise ValueError(f"SAMBUNG_SMS_TOKEN_FILE: {error}") from error
        if not token:
            raise ValueError("SAMBUNG_SMS_TOKEN_FILE is empty")
        return token

    @model_validator(mode="after")
    def _check_notice_networks(self) -> Self:
        """Refuse what is no network at the start, not when somebody signs out."""
        self.opened_networks  # noqa: B018 - reads them, or says why it cannot
        return self

    @cached_property
    def opened_networks(self) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
        """The internal networks that notices of ended sessions may go to."""
        try:
            return tuple(
                ipaddress.ip_network(part.strip())
                for part in self.notice_networks.split(",")
                if part.strip()
            )
        except ValueError as error:
            raise ValueError(f"SAMBUNG_NOTICE_NETWORKS: {error}") from error

    @property
    def closed_dates(self) -> tuple[date, ...]:
        """The days on which the offices are closed besides holidays."""
        return _days(self.closed_days)

    @property
    def open_dates(self) -> tuple[date, ...]:
        """The days on which the offices are open otherwise than the calendar says."""
        return _days(self.open_days)

    @cached_property
    def city_profile(self) -> CityProfile:
        """The constants of the city."""
        return CityProfile(self.instance, self.member_class, self.lead_agency, self.time_zone)

    @cached_property
    def data_folder(self) -> Path:
        """The data folder as an absolute path."""
        return self.data_dir.expanduser().absolute()

    @cached_property
    def runtime_folder(self) -> Path:
        """The folder of the sockets: short, since a socket path holds at most 107 bytes."""
        if self.runtime_dir is not None:
            return self.runtime_dir.expanduser().absolute()
        base = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
        digest = hashlib.sha256(str(self.data_folder).encode()).hexdigest()[:12]
        return Path(base) / f"sambung-{os.getuid()}-{digest}"

    @cached_property
    def portal_address(self) -> str:
        """The public address of the portal, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    @cached_property
    def user_agent(self) -> str:
        """The name Sambung calls others by, with an address where people can ask about it."""
        contact = f"; {self.probe_contact}" if self.probe_contact else ""
        return f"Sambung (+{self.portal_address}{contact})"

    @cached_property
    def exchange_address(self) -> str:
        """The public address of the exchange, without a slash at the end."""
        return self.exchange_url or f"http://{self.exchange_host}:{self.exchange_port}"

    @property
    def portal_internal_address(self) -> str:
        """Where Sambung's own processes reach the portal, past any proxy in front of it."""
        return f"http://{_reachable(self.host)}:{self.port}"

    @property
    def exchange_internal_address(self) -> str:
        """Where Sambung's own processes reach the exchange, past any proxy in front of it."""
        return f"http://{_reachable(self.exchange_host)}:{self.exchange_port}"

    @property
    def is_production(self) -> bool:
        """Whether this installation serves real people."""
        return self.env == "production"
