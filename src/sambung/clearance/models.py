"""Tables of clearance: proposals and their way to a letter, votes, conditions, and the marks."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.clearance.rules import BoardDecision, ClearanceState
from sambung.directory.models import Agency
from sambung.directory.querysets import AgencyRows
from sambung.portfolio.models import Application, Kind, PersonalData, Platform, SharedApplication


class ClearanceQuerySet(AgencyRows["Clearance"]):
    """The questions lists of proposals ask."""

    word_fields = ("name", "code", "agency__name", "agency__short_name")


class Clearance(models.Model):
    """One proposal for a new application, with its way from the idea to the letter.

    The texts are the fields of the national consideration form (terms of reference, cost and
    benefit, architecture). `changed_at` guards against two people writing at once.
    """

    code = models.CharField(max_length=32, unique=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="clearances")
    state = models.CharField(
        max_length=16,
        choices=[(s.value, s.value) for s in ClearanceState],
        default=ClearanceState.DRAFT,
    )

    name = models.CharField(_("name of the application"), max_length=200)
    need = models.TextField(_("the problem to solve"), blank=True)
    purpose = models.TextField(_("purpose"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, blank=True)
    platform = models.CharField(_("platform"), max_length=16, choices=Platform.choices, blank=True)
    service = models.CharField(_("service it supports"), max_length=300, blank=True)
    users = models.CharField(_("who would use it, and how many"), max_length=300, blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True)
    spbe_codes = models.CharField(_("SPBE reference codes"), max_length=200, blank=True)
    data_needed = models.TextField(_("data it needs, and from whom"), blank=True)
    data_made = models.TextField(_("data it makes"), blank=True)
    personal_data = models.CharField(
        _("personal data"), max_length=16, choices=PersonalData.choices, blank=True
    )
    alternatives = models.TextField(_("what exists, and why it does not do"), blank=True)
    benefits = models.TextField(_("benefit"), blank=True)
    build_cost = models.PositiveBigIntegerField(_("cost to build (rupiah)"), null=True, blank=True)
    annual_cost = models.PositiveBigIntegerField(_("cost per year (rupiah)"), null=True, blank=True)
    budget_code = models.CharField(_("budget code"), max_length=60, blank=True)
    starts_on = models.DateField(_("start"), null=True, blank=True)
    ends_on = models.DateField(_("planned go-live"), null=True, blank=True)
    integration_plan = models.TextField(_("how it will be connected"), blank=True)
    security_plan = models.TextField(_("how it will be secured"), blank=True)
    exit_plan = models.TextField(_("how it can be left again"), blank=True)
    similar = models.JSONField(default=list)
    """What the search found when the proposal was sent: code, name, score and reason of each."""

    proposed_by = models.CharField(max_length=64)
    proposed_by_name = models.CharField(max_length=200)
    written_by = models.JSONField(default=list)
    """Ids of all who began, changed or sent it: none of them judges it."""
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    step_began_at = models.DateTimeField()
    step_due_on = models.DateField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.CharField(max_length=1000, blank=True)

    decision = models.CharField(
        max_length=16, choices=[(d.value, d.value) for d in BoardDecision], blank=True
    )
    decision_reason = models.TextField(blank=True)
    decision_alternatives = models.TextField(_("what to do instead"), blank=True)
    """One way per line; a refusal names at least one."""
    minutes = models.TextField(_("minutes of the board"), blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_late_because = models.CharField(max_length=500, blank=True)
    target = models.ForeignKey(
        Application,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="joined_by",
        verbose_name=_("application to join or extend"),
    )
    shared_target = models.ForeignKey(
        SharedApplication,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="joined_by",
    )
    credit = models.CharField(_("innovation credited"), max_length=300, blank=True)
    """The idea, in a sentence, that is credited as an innovation without an application."""

    letter_number = models.CharField(_("number of the letter"), max_length=100, blank=True)
    letter_on = models.DateField(_("date of the letter"), null=True, blank=True)
    signer = models.CharField(_("signed by"), max_length=200, blank=True)
    signer_position = models.CharField(_("position of the signer"), max_length=200, blank=True)
    signer_nip = models.CharField(_("employee number of the signer"), max_length=18, blank=True)
    reply_due_on = models.DateField(_("reply until"), null=True, blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(_("reply of the agency"), blank=True)
    application = models.OneToOneField(
        Application, on_delete=models.SET_NULL, null=True, blank=True, related_name="clearance"
    )
    """The application that was built on it."""
    live_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(_("how it ended"), max_length=1000, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance")
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "step_due_on"], name="clearance_due")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["letter_number"],
                condition=~models.Q(letter_number=""),
                name="one_clearance_per_letter",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    def get_first_person(self, person_id: str) -> str:
        """Give whose step came before, as somebody sees it who would judge: the own one, if any.

        Who only changed or sent a proposal wrote it as well as who began it.
        """
        return person_id if person_id in self.written_by else self.proposed_by

    @property
    def subject(self) -> str:
        """The name of this matter in the journal and among kept documents."""
        return f"clearance/{self.code}"


class Vote(models.Model):
    """What one member of the board holds to be right, with the reason. Changeable until decided."""

    clearance = models.ForeignKey(Clearance, on_delete=models.CASCADE, related_name="votes")
    voter = models.CharField(max_length=64)
    voter_name = models.CharField(max_length=200)
    decision = models.CharField(max_length=16, choices=[(d.value, d.value) for d in BoardDecision])
    reason = models.CharField(max_length=1000)
    voted_at = models.DateTimeField()

    class Meta:
        verbose_name = _("vote")
        ordering: ClassVar = ["voted_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["clearance", "voter"], name="one_vote_per_member")
        ]

    def __str__(self) -> str:
        return f"{self.voter_name}: {self.decision}"


class ConditionState(models.TextChoices):
    """How a condition stands."""

    OPEN = "open", _("open")
    MET = "met", _("met")
    WAIVED = "waived", _("waived by the board")


class Condition(models.Model):
    """What an agency must do before go-live. `requirement` names the proof that can show it."""

    clearance = models.ForeignKey(Clearance, on_delete=models.CASCADE, related_name="conditions")
    text = models.CharField(max_length=500)
    requirement = models.CharField(max_length=32, blank=True)
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=ConditionState.choices, default=ConditionState.OPEN
    )
    reason = models.CharField(max_length=500, blank=True)
    """How it was met, or why the board let go of it."""
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("condition")
        ordering: ClassVar = ["due_on", "id"]

    def __str__(self) -> str:
        return self.text
