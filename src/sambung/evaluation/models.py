"""Tables of evaluation. A benefit is counted; only what one call replaces is stated."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.exchange.models import Interface


class Work(models.TextChoices):
    """The work that a call between applications saves people."""

    LETTER = "letter", _("A letter")
    RETYPING = "retyping", _("Typing data again")
    VISIT = "visit", _("A visit to an office")


class ReplacedWork(models.Model):
    """What one successful call to an interface replaces, as somebody stated it, with the source.

    One statement per interface and kind; a new one takes the place of the former, which the
    journal keeps.
    """

    interface = models.ForeignKey(Interface, on_delete=models.CASCADE, related_name="replaced_work")
    kind = models.CharField(max_length=16, choices=Work.choices)
    minutes_saved = models.PositiveIntegerField()
    """Minutes of work that one call saves."""
    source = models.CharField(max_length=500)
    stated_by = models.CharField(max_length=64)
    stated_by_name = models.CharField(max_length=200)
    stated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("replaced work")
        ordering: ClassVar = ["interface", "kind"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["interface", "kind"], name="one_statement_per_interface_and_kind"
            ),
            models.CheckConstraint(
                condition=~models.Q(source=""), name="a_benefit_names_its_source"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.interface}: {self.kind}"
