"""Tables of the gateway."""

from typing import ClassVar

from django.db import models


class Publication(models.Model):
    """One version of the configuration that was put into place, and when Envoy confirmed it."""

    version = models.CharField(max_length=64, db_index=True)
    """Hash of the content: equal configuration has an equal version."""
    up_to_event = models.PositiveBigIntegerField(default=0)
    """The newest outbox event this version takes into account."""
    written_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    """When the database was last compared with this version."""
    confirmed_at = models.DateTimeField(null=True)
    """When Envoy first reported this version; empty as long as it is not in force."""
    error = models.TextField(blank=True)
    """Why it was not put into place, or why Envoy did not take it over."""
    left_out = models.JSONField(default=list)
    """What of the database no gateway can enforce, as `<interface or agreement>: <reason>`."""

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.version[:12]} ({self.written_at:%Y-%m-%d %H:%M:%S})"
