"""The table of what an agency keeps of an application beyond its register entry."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models.applications import Application


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
    kept_aside = models.JSONField(default=dict)
    """Texts of imported files for which there is no field, by the title of their column."""
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
