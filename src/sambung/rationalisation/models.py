"""Tables of the roadmap: what owners say of applications, and which are on their way out."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.directory.querysets import ProvenanceRows
from sambung.portfolio.models import Application
from sambung.rationalisation.rules.departures import DepartureKind, DepartureState

DEPARTURE_SERIES = "HENTI"


class Questionnaire(models.Model):
    """The newest answers of the owner to the questions on value, technical fit and cost.

    `answers` holds a number from 1 to 4 by question; a question nobody answered is not in it.
    """

    application = models.OneToOneField(
        Application, on_delete=models.CASCADE, related_name="questionnaire"
    )
    answers = models.JSONField(default=dict)
    answered_at = models.DateTimeField()
    answered_by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("questionnaire")

    def __str__(self) -> str:
        return str(self.application)


class DepartureQuerySet(ProvenanceRows["Departure"]):
    """The questions lists of departures ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"


class Departure(models.Model):
    """An application on its way out: retired, or merged into its successor."""

    code = models.CharField(max_length=32, unique=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="departures"
    )
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in DepartureKind])
    successor = models.ForeignKey(
        Application,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="arrivals",
        verbose_name=_("successor"),
    )
    state = models.CharField(
        max_length=16,
        choices=[(s.value, s.value) for s in DepartureState],
        default=DepartureState.PROPOSED,
    )
    reason = models.CharField(_("reason"), max_length=1000)
    stop_reason = models.CharField(_("why it stays after all"), max_length=1000, blank=True)
    data_plan = models.TextField(_("data to move, and where to"), blank=True)
    ends_on = models.DateField(_("last day of service"), null=True, blank=True)
    proposed_by = models.CharField(max_length=64)
    proposed_by_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    switched_off_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = DepartureQuerySet.as_manager()

    class Meta:
        verbose_name = _("departure")
        ordering: ClassVar = ["-proposed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_departure_per_application",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=DepartureKind.MERGE) | models.Q(successor__isnull=False),
                name="a_merge_has_a_successor",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """The name of this matter in the journal and among kept documents."""
        return f"departure/{self.code}"
