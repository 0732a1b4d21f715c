"""Tables of governance: integration files with their entries, and obstacles."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import Agency, User
from sambung.directory.querysets import ProvenanceRows
from sambung.governance.rules.stages import FILE_TABLE, FileStage
from sambung.portfolio.models import Application
from sambung.workflow.choices import list_choices


class IntegrationFileQuerySet(ProvenanceRows["IntegrationFile"]):
    """The questions lists of integration files ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"
    word_fields = ("application__name", "goal", "code")


class IntegrationFile(models.Model):
    """The file (berkas integrasi) of one integration: where it stands and who has the next step.

    `waiting_on` says in words whose answer is awaited; with it comes `waiting_since`. A file is
    closed when the application is live, or when the work was given up.
    """

    code = models.CharField(max_length=32, unique=True)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="integration_files"
    )
    goal = models.CharField(_("goal"), max_length=300)
    stage = models.CharField(
        max_length=16, choices=list_choices(FILE_TABLE), default=FileStage.INTAKE
    )
    responsible = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="integration_files",
        verbose_name=_("responsible"),
    )
    next_action = models.CharField(_("next action"), max_length=300, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    waiting_on = models.CharField(_("waiting on"), max_length=200, blank=True)
    waiting_agency = models.ForeignKey(
        Agency,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="awaited_files",
        verbose_name=_("agency awaited"),
    )
    waiting_since = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()
    opened_by_name = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(max_length=500, blank=True)

    objects = IntegrationFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("integration file")
        ordering: ClassVar = ["due_on", "code"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_file_per_application",
            ),
            models.CheckConstraint(
                condition=models.Q(waiting_on="", waiting_since__isnull=True)
                | (~models.Q(waiting_on="") & models.Q(waiting_since__isnull=False)),
                name="waiting_has_a_beginning",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def subject(self) -> str:
        """The name of this matter in the journal and among kept documents."""
        return f"file/{self.code}"


class FileEntry(models.Model):
    """What happened in a file: a meeting, a call, a step. Entries are added, never changed."""

    file = models.ForeignKey(IntegrationFile, on_delete=models.CASCADE, related_name="entries")
    stage = models.CharField(max_length=16, choices=list_choices(FILE_TABLE))
    text = models.TextField()
    happened_on = models.DateField()
    written_at = models.DateTimeField()
    written_by = models.CharField(max_length=64)
    written_by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("entry of a file")
        ordering: ClassVar = ["-happened_on", "-id"]

    def __str__(self) -> str:
        return self.text[:60]


class ObstacleKind(models.TextChoices):
    """Why an application is not further: the five kinds of the study, and two it left out."""

    COMPETENCE = "competence", _("Competence")
    DATA = "data", _("Data availability")
    STAFF = "staff", _("Staff")
    COORDINATION = "coordination", _("Coordination")
    POLICY = "policy", _("Policy understanding")
    TECHNICAL = "technical", _("Technical")
    LEGAL = "legal", _("Legal")


class ObstacleQuerySet(ProvenanceRows["Obstacle"]):
    """The questions lists of obstacles ask."""

    agency_path = "application__owner__code"
    provenance_path = "application__provenance"
    word_fields = (
        "application__name",
        "application__code",
        "application__owner__name",
        "application__owner__short_name",
    )


class Obstacle(models.Model):
    """What holds up one requirement of an application: opened and solved by proofs alone.

    `cause`, `remedy`, `competence` and `due_on` come from the catalogue of causes and may be
    made more exact by the Integration Team. `solved_at` is set when the proof passes again.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="obstacles")
    requirement = models.CharField(max_length=32)
    finding = models.CharField(max_length=64)
    details = models.JSONField(default=dict)
    kind = models.CharField(max_length=16, choices=ObstacleKind.choices)
    cause = models.CharField(max_length=500, blank=True)
    remedy = models.CharField(max_length=1000, blank=True)
    competence = models.CharField(max_length=200, blank=True)
    owner = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="obstacles"
    )
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    times_seen = models.PositiveIntegerField(default=1)
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by_name = models.CharField(max_length=200, blank=True)
    solved_at = models.DateTimeField(null=True, blank=True)

    objects = ObstacleQuerySet.as_manager()

    class Meta:
        verbose_name = _("obstacle")
        ordering: ClassVar = ["due_on", "opened_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "requirement"],
                condition=models.Q(solved_at__isnull=True),
                name="one_open_obstacle_per_requirement",
            )
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "due_on"],
                name="open_obstacles",
                condition=models.Q(solved_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.requirement}: {self.finding}"
