"""Tables of the portfolio. A claim is what somebody said; it never becomes a verified figure."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import Agency, Provenance, User
from sambung.portfolio.dates import show_date


class Kind(models.TextChoices):
    """The two kinds the city counts (SPBE service domains)."""

    PUBLIC = "public", _("Public service")
    ADMINISTRATIVE = "administrative", _("Administration")


class Platform(models.TextChoices):
    """What people use the application on; decides which proofs can be asked for."""

    WEB = "web", _("Web")
    MOBILE = "mobile", _("Mobile application")
    MESSAGING = "messaging", _("SMS or chat")
    TELEPHONE = "telephone", _("Telephone")
    DEVICE = "device", _("Device or machine")
    INTRANET = "intranet", _("Inside the city network")
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
        return self.provenance in (Provenance.ILLUSTRATIVE, Provenance.EXAMPLE)

    @property
    def has_left(self) -> bool:
        """Whether it no longer runs: stopped, or replaced by another."""
        return self.status in (Status.INACTIVE, Status.REPLACED)


class Statement(models.TextChoices):
    """What is claimed."""

    INTEGRATED = "integrated", _("integrated")
    ACTIVE = "active", _("active")
    RETIRED = "retired", _("no longer running")
    LISTED = "listed", _("listed in the city's single sign-on catalogue")
    OTHER = "other", _("other")


class Precision(models.TextChoices):
    """How exactly the date of a claim is known."""

    DAY = "day", _("day")
    MONTH = "month", _("month")
    YEAR = "year", _("year")


class Claim(models.Model):
    """What somebody said of an application, or of the city's applications as a whole.

    A claim on the city carries a count (50 of the public applications are integrated); a claim on
    an application does not.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, blank=True, related_name="claims"
    )
    statement = models.CharField(max_length=16, choices=Statement.choices)
    kind = models.CharField(max_length=16, choices=Kind.choices, blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    text = models.CharField(max_length=500, blank=True)
    claimant = models.CharField(max_length=200)
    claimed_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=Precision.choices, default=Precision.YEAR)
    source = models.CharField(max_length=500)

    class Meta:
        verbose_name = _("claim")
        ordering: ClassVar = ["-claimed_on", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(application__isnull=True, count__isnull=False)
                | models.Q(application__isnull=False, count__isnull=True),
                name="a_count_is_claimed_of_the_city_only",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claimant}: {self.statement}"

    @property
    def as_of(self) -> str:
        """The date of the claim as exact as it is known: `2023`, `2023-10`, `2023-10-17` or ""."""
        return show_date(self.claimed_on, self.precision)


class Hosting(models.TextChoices):
    """Where the servers stand."""

    NATIONAL_CENTRE = "national_centre", _("National data centre")
    CITY = "city", _("The city's data centre")
    AGENCY = "agency", _("A server of the agency")
    CLOUD = "cloud", _("A commercial cloud")
    VENDOR = "vendor", _("At the vendor")
    UNKNOWN = "unknown", _("Not known")


class PersonalData(models.TextChoices):
    """Which personal data it handles (Law 27/2022, article 4: general and specific)."""

    NONE = "none", _("No personal data")
    GENERAL = "general", _("General personal data")
    SPECIFIC = "specific", _("Specific personal data")
    UNKNOWN = "unknown", _("Not known")


class SourceCode(models.TextChoices):
    """Where the source code lies. A city that does not hold it depends on its vendor."""

    DEPOSITED = "deposited", _("Deposited with the city")
    AGENCY = "agency", _("With the agency")
    VENDOR = "vendor", _("With the vendor only")
    PUBLIC = "public", _("In a public repository")
    LOST = "lost", _("Nobody has it")
    UNKNOWN = "unknown", _("Not known")


class Backups(models.TextChoices):
    """How often its data are backed up."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    RARELY = "rarely", _("Less than weekly")
    NONE = "none", _("Never")
    UNKNOWN = "unknown", _("Not known")


class Inventory(models.Model):
    """What an agency knows of its application beyond its identity; every field may be empty.

    One row per application, made with the first value. SPBE codes are those of the reference
    architecture of Presidential Regulation 132/2022.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="inventory"
    )
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    user_groups = models.CharField(_("who uses it"), max_length=300, blank=True)
    user_count = models.PositiveIntegerField(_("number of users"), null=True, blank=True)
    has_accounts = models.BooleanField(_("people sign in to it"), null=True, blank=True)
    spbe_business = models.CharField(_("business reference (RAB)"), max_length=30, blank=True)
    spbe_service = models.CharField(_("service reference (RAL)"), max_length=30, blank=True)
    spbe_data = models.CharField(_("data reference (RAD)"), max_length=30, blank=True)
    spbe_application = models.CharField(_("application reference (RAA)"), max_length=30, blank=True)
    spbe_infrastructure = models.CharField(
        _("infrastructure reference (RAI)"), max_length=30, blank=True
    )
    spbe_security = models.CharField(_("security reference (RAK)"), max_length=30, blank=True)
    unit = models.CharField(_("unit in charge"), max_length=200, blank=True)
    technical_contact = models.CharField(_("technical contact"), max_length=200, blank=True)
    vendor = models.CharField(_("vendor"), max_length=200, blank=True)
    contract_ends_on = models.DateField(_("contract ends on"), null=True, blank=True)
    hosting = models.CharField(
        _("hosting"), max_length=16, choices=Hosting.choices, default=Hosting.UNKNOWN
    )
    technology = models.CharField(_("technology"), max_length=300, blank=True)
    data_handled = models.TextField(_("data handled"), blank=True)
    personal_data = models.CharField(
        _("personal data"),
        max_length=16,
        choices=PersonalData.choices,
        default=PersonalData.UNKNOWN,
    )
    annual_cost = models.PositiveBigIntegerField(_("cost per year (rupiah)"), null=True, blank=True)
    budget_code = models.CharField(_("budget code"), max_length=60, blank=True)
    source_code = models.CharField(
        _("source code"), max_length=16, choices=SourceCode.choices, default=SourceCode.UNKNOWN
    )
    repository = models.CharField(_("address of the source code"), max_length=500, blank=True)
    licence = models.CharField(_("licence (SPDX)"), max_length=60, blank=True)
    version = models.CharField(_("version"), max_length=60, blank=True)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    backups = models.CharField(
        _("backups"), max_length=16, choices=Backups.choices, default=Backups.UNKNOWN
    )
    security_tested_on = models.DateField(_("last security test"), null=True, blank=True)
    season_starts = models.PositiveSmallIntegerField(
        _("season starts (month)"), null=True, blank=True
    )
    season_ends = models.PositiveSmallIntegerField(_("season ends (month)"), null=True, blank=True)
    successor = models.ForeignKey(
        Application,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    publiccode = models.JSONField(default=dict)
    """What a publiccode.yml held beyond the fields above, so that it comes out as it went in."""
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("inventory entry")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(season_starts__isnull=True, season_ends__isnull=True)
                | models.Q(season_starts__range=(1, 12), season_ends__range=(1, 12)),
                name="a_season_has_two_months",
            )
        ]

    def __str__(self) -> str:
        return str(self.application)


class ClaimAnswer(models.Model):
    """What the owning agency answers to a claim, above all to one that evidence contradicts."""

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="answer")
    text = models.CharField(max_length=1000)
    answered_by = models.CharField(max_length=64)
    answered_by_name = models.CharField(max_length=200)
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer to a claim")

    def __str__(self) -> str:
        return self.text
