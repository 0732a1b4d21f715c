"""Tables of the journal. Actors are kept by id and name: no foreign keys upward."""

from django.db import models


class AuditEntry(models.Model):
    """One write by a person or by Sambung: who, for which agency, what, before and after."""

    at = models.DateTimeField(db_index=True)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    agency_code = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="audit_subject_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name}: {self.action} {self.subject}"


class OutboxEvent(models.Model):
    """Something that happened and that another part of Sambung must act upon, in order of id."""

    name = models.CharField(max_length=64)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["id"], name="outbox_pending", condition=models.Q(handled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.id} {self.name}"


class DutyRecord(models.Model):
    """How far one duty is, as its process last noted it: for people, health and a restart."""

    name = models.CharField(max_length=64, primary_key=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=16, blank=True)
    fault = models.CharField(max_length=200, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    expected_by = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name}: {self.result}"


class ReadPosition(models.Model):
    """How far a duty has read a source of events, in the source's own way of counting."""

    name = models.CharField(max_length=40, primary_key=True)
    position = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.position}"
