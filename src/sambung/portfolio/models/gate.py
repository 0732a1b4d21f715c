"""The tables of the gates: which applications may pass, why, and what was asked for."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.portfolio.models.applications import Application


class Ground(models.TextChoices):
    """Why an application may pass the gates."""

    CLEARED = "cleared", _("cleared")
    BEFORE = "before", _("was running before clearance began")
    NATIONAL = "national", _("mandated nationally")


class ClearanceMark(models.Model):
    """That an application may pass the gates, and why. Without a mark every gate is shut."""

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="clearance_mark"
    )
    ground = models.CharField(max_length=16, choices=Ground.choices)
    clearance_code = models.CharField(max_length=32, blank=True, default="")
    """The clearance behind `Ground.CLEARED`; a code, since clearance stands higher in the house."""
    note = models.CharField(max_length=300, blank=True)
    marked_at = models.DateTimeField()
    marked_by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("clearance mark")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(models.Q(ground=Ground.CLEARED) & ~models.Q(clearance_code=""))
                | (~models.Q(ground=Ground.CLEARED) & models.Q(clearance_code="")),
                name="cleared_by_a_clearance",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.ground}"


class MarkRequest(models.Model):
    """That an agency asks to be let through the gates without clearance; at most one open each."""

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="mark_requests"
    )
    ground = models.CharField(max_length=16, choices=Ground.choices)
    note = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=200)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    refusal = models.CharField(max_length=300, blank=True)
    """Why it was refused; empty while it is open and when it was granted."""

    class Meta:
        verbose_name = _("request to pass the gates")
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(decided_at__isnull=True),
                name="one_open_request_per_application",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.ground}"
