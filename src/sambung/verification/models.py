"""Tables of verification. Levels are not stored: they follow from evidence and the time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models import Application
from sambung.verification.rules import Outcome


class Evidence(models.Model):
    """What was seen for or against one requirement of a level, and until when it counts."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evidence")
    requirement = models.CharField(max_length=32)
    outcome = models.CharField(
        max_length=16, choices=[(outcome.value, outcome.value) for outcome in Outcome]
    )
    observed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    probe = models.CharField(max_length=64)
    finding = models.CharField(max_length=64)
    """Code of what was found; its text is made in the reader's language."""
    details = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("evidence")
        ordering: ClassVar = ["-observed_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["application", "requirement", "-observed_at"], name="evidence_latest"
            ),
            models.Index(fields=["requirement", "observed_at"], name="evidence_in_its_lifetime"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.requirement}: {self.outcome}"


class Exemption(models.Model):
    """A requirement that does not fit an application: said by one person, confirmed by another."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="exemptions"
    )
    requirement = models.CharField(max_length=32)
    reason = models.CharField(max_length=500)
    declared_by = models.CharField(max_length=64)
    declared_by_name = models.CharField(max_length=200)
    declared_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=64, blank=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("not applicable")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "requirement"], name="one_exemption_per_requirement"
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("declared_by")),
                name="confirmed_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.requirement}"
