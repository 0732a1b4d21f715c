"""Tables of what somebody said of an application, and what its agency answered."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models.applications import Application, Kind
from sambung.portfolio.rules.dates import show_date


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
