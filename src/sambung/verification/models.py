"""Tables of verification.

Levels follow from evidence and the time. What is kept of them is their history, and which of
their falls an agency may still answer.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import Agency
from sambung.directory.querysets import ProvenanceRows
from sambung.portfolio.models import Application
from sambung.verification.rules.levels import Level, Outcome


class EvidenceQuerySet(ProvenanceRows["Evidence"]):
    """The questions lists of evidence ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"


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

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("evidence")
        ordering: ClassVar = ["-observed_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["application", "requirement", "-observed_at"], name="evidence_latest"
            ),
            models.Index(fields=["requirement", "observed_at"], name="evidence_in_its_lifetime"),
            models.Index(
                fields=["requirement", "application", "observed_at"],
                condition=models.Q(outcome=Outcome.FAILED.value),
                name="evidence_of_failure",
            ),
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


_LEVELS = [(level.value, level.value) for level in Level]


class LevelChangeQuerySet(ProvenanceRows["LevelChange"]):
    """The questions lists of changes of levels ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"


class LevelChange(models.Model):
    """A step in the history of an application's level, as the watch over levels saw it.

    Of each application the newest row says the level the watch knows. A fall is public only from
    `public_at`; until then the agency may answer (see `Clarification`).
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="level_changes"
    )
    before = models.CharField(max_length=8, choices=_LEVELS)
    after = models.CharField(max_length=8, choices=_LEVELS)
    requirement = models.CharField(max_length=32, blank=True)
    """The first requirement that is no longer in order, of a fall."""
    state = models.CharField(max_length=16, blank=True)
    seen_at = models.DateTimeField()
    public_at = models.DateTimeField()

    objects = LevelChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of level")
        ordering: ClassVar = ["-seen_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["application", "-seen_at"], name="level_history"),
            models.Index(fields=["seen_at"], name="level_changes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.before} → {self.after}"


class LevelPass(models.Model):
    """The last complete pass of the watch over levels: one row, with the newest evidence it saw.

    Tells readers of the known levels how old these are, and what came since.
    """

    seen_at = models.DateTimeField()
    last_evidence = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("pass over the levels")

    def __str__(self) -> str:
        return self.seen_at.isoformat()


class WaitingLook(models.Model):
    """Something happened at an application on which a requirement hangs, and no probe looked yet.

    `at` is when it happened last. Kept for the next pass, where one pass looks at a few only.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    requirement = models.CharField(max_length=32)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "requirement"], name="waiting_look_is_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.requirement}"


class ClarificationQuerySet(ProvenanceRows["Clarification"]):
    """The questions lists of clarifications ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"


class Clarification(models.Model):
    """A fall the agency was told of and may answer until `until`; meanwhile it is not public.

    It ends earlier when the level is proved again. The answer stays with the history.
    """

    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="clarifications"
    )
    level_before = models.CharField(max_length=8, choices=_LEVELS)
    requirement = models.CharField(max_length=32)
    finding = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_by_name = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_recovered = models.BooleanField(default=False)

    objects = ClarificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("clarification")
        ordering: ClassVar = ["-opened_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_clarification_per_application",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id}: {self.level_before}"


class OpenedNetwork(models.Model):
    """An internal network whose addresses probes may call for the applications of one agency."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="opened_networks")
    network = models.CharField(max_length=50)
    """In CIDR form, such as 10.12.0.0/16."""
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("opened network")
        ordering: ClassVar = ["network"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agency", "network"], name="one_row_per_network")
        ]

    def __str__(self) -> str:
        return self.network
