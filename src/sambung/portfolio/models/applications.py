"""Tables of the portfolio. A claim is what somebody said; it never becomes a verified figure."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import Agency, User
from sambung.directory.provenance import REAL, SYNTHETIC, VERIFIABLE, Provenance
from sambung.directory.querysets import ProvenanceRows
from sambung.kernel.actor import CITY


class Kind(models.TextChoices):
    """The two kinds the city counts (SPBE service domains)."""

    PUBLIC = "public", _("Public service")
    ADMINISTRATIVE = "administrative", _("Administration")


class Platform(models.TextChoices):
    """What people use the application on; decides which proofs can be asked for."""

    WEB = "web", _("Web")
    MOBILE = "mobile", _("Mobile application")
    DESKTOP = "desktop", _("Desktop program")
    MESSAGING = "messaging", _("SMS or chat")
    TELEPHONE = "telephone", _("Telephone")
    DEVICE = "device", _("Device or machine")
    INTRANET = "intranet", _("Inside the city network")
    SHEET = "sheet", _("Table of data, without pages")
    UNKNOWN = "unknown", _("Not known")


class Origin(models.TextChoices):
    """Who made it or gives it."""

    OWN = "own", _("City's own")
    NATIONAL = "national", _("National")
    PROVINCIAL = "provincial", _("Provincial")
    GRANT = "grant", _("Grant")
    RENTED = "rented", _("Rented")
    UNKNOWN = "unknown", _("Not known")


class Status(models.TextChoices):
    """State of the application as far as somebody documented it."""

    ACTIVE = "active", _("Active")
    TRIAL = "trial", _("On trial")
    PLANNED = "planned", _("Planned or being built")
    SEASONAL = "seasonal", _("Active in its season")
    REPLACED = "replaced", _("Replaced")
    INACTIVE = "inactive", _("Not running")
    UNVERIFIED = "unverified", _("To be verified")


class Confidence(models.TextChoices):
    """How well the sources of a documented application support what is written of it."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class ApplicationQuerySet(ProvenanceRows["Application"]):
    """The questions lists of applications ask."""

    agency_path = "owner__code"


class Application(models.Model):
    """A software system an agency runs."""

    code = models.CharField(max_length=64, unique=True)
    registering_agency_code = models.CharField(max_length=64)
    """The agency part of its addresses on the exchange: kept when the application changes owner."""
    name = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    owner = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    responsible = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="responsible_for",
    )
    """The officer named by the agency. When there is none, the head of the agency answers."""
    kind = models.CharField(max_length=16, choices=Kind.choices)
    platform = models.CharField(max_length=16, choices=Platform.choices, default=Platform.UNKNOWN)
    platform_note = models.CharField(max_length=100, blank=True)
    origin = models.CharField(max_length=16, choices=Origin.choices, default=Origin.UNKNOWN)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.UNVERIFIED)
    address = models.CharField(max_length=500, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    provenance = models.CharField(max_length=16, choices=Provenance.choices)
    known_since = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    created_at = models.DateTimeField()
    registered_by = models.CharField(max_length=64, blank=True, editable=False)
    """The id of who registered it by hand; he does not exempt it from clearance."""

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = _("application")
        ordering: ClassVar = ["name", "code"]
        indexes: ClassVar = [
            models.Index(fields=["provenance", "kind"], name="application_counts"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint("owner", Lower("name"), name="one_name_per_agency")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_synthetic(self) -> bool:
        """Whether it is invented: an illustration or an example, marked wherever it shows."""
        return self.provenance in SYNTHETIC

    @property
    def is_real(self) -> bool:
        """Whether it exists in the city: documented, or registered by its agency."""
        return self.provenance in REAL

    @property
    def is_verifiable(self) -> bool:
        """Whether anybody can look at it: neither an illustration nor a part of Sambung."""
        return self.provenance in VERIFIABLE

    @property
    def is_example(self) -> bool:
        """Whether it is one of Sambung's own examples, which may run on this machine."""
        return self.provenance == Provenance.EXAMPLE

    @property
    def is_system(self) -> bool:
        """Whether it is a part of Sambung itself, such as its prober."""
        return self.provenance == Provenance.SYSTEM

    @property
    def owner_code(self) -> str:
        """The code of the agency that owns it; `*` (the city) when none is known yet."""
        return self.owner.code if self.owner else CITY

    @property
    def has_left(self) -> bool:
        """Whether it no longer runs: stopped, or replaced by another."""
        return self.status in (Status.INACTIVE, Status.REPLACED)
