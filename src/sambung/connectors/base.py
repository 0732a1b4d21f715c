"""What every connector is: the way from what an agency already has to an interface that is served.

inspect (what is there) → propose (what it would become) → publish → serve → watch. The first two
write nothing and may be repeated as often as somebody changes their mind.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Generic, TypeVar

from django.db.models import QuerySet
from django.urls import URLPattern

from sambung.exchange.models import Interface
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application

Applications = Collection[int] | QuerySet[Application] | None
"""Keys, a list to be joined in the database, or all."""

Source = TypeVar("Source")
"""What an agency has: a file, later a database or an API."""
Found = TypeVar("Found")
"""What is in it, as it stands."""
Options = TypeVar("Options")
"""What somebody decided about it: a frozen dataclass whose defaults let the connector decide."""
Proposal = TypeVar("Proposal")
"""What would be published."""


@dataclass(frozen=True, slots=True)
class Listing:
    """How an interface is listed on the exchange, whatever stands behind it.

    With `prober` Sambung's own prober may test what is published.
    """

    application: Application
    code: str
    name: str
    description: str
    prober: Application | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """The day by which an agency promised the next version of what an interface serves."""

    application_id: int
    promised_on: date


class Connector(ABC, Generic[Source, Found, Options, Proposal]):
    """One kind of thing an agency can have, and its whole way onto the exchange."""

    kind: ClassVar[str]
    """Its folder, and the first part of its addresses in the connector process."""

    @abstractmethod
    def inspect(self, source: Source) -> Found:
        """Look at what is there; nothing is decided and nothing is written.

        Raises:
            InvalidInput: it cannot be read; says what to do.
        """

    @abstractmethod
    def propose(self, found: Found, options: Options, earlier: Interface | None) -> Proposal:
        """Say what it would become: the next version of `earlier`, or an interface of its own.

        Raises:
            InvalidInput: it cannot be published like this; says everything that is in the way.
            Conflict: `earlier` is an interface of another kind.
        """

    @abstractmethod
    def publish(
        self, *, actor: Actor, listing: Listing, proposal: Proposal, now: datetime
    ) -> Interface:
        """Publish it in one transaction: a reader sees the old version or the new one.

        Raises:
            NotPermitted: the actor may not publish for the application's agency.
            Conflict: somebody else published at the same moment.
        """

    @abstractmethod
    def list_routes(self) -> Sequence[URLPattern]:
        """List the addresses the connector process serves, below `/<kind>/`."""

    @abstractmethod
    def watch(self, applications: Applications) -> Sequence[Promise]:
        """List what is promised for the published interfaces of some applications, or of all."""
