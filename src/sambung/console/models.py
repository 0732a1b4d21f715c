"""Tables of the console: what an officer has begun and not sent."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """What an officer typed into a form and has not sent: one per officer and form address."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    address = models.CharField(max_length=300)
    fields = models.JSONField()
    """The texts by field name, each a list, as the browser sent them. Never files or passwords."""
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "address"], name="one_draft_per_form")
        ]

    def __str__(self) -> str:
        return self.address


class ReturnedSheet(models.Model):
    """The faulty sheet of an officer's latest invitation, with remarks, to be fetched once more.

    It holds names and employee numbers, so there is one per officer and it goes when a later
    sheet is in order, or after a week.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="returned_sheet"
    )
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    returned_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name


class PendingImport(models.Model):
    """A workbook an officer has uploaded and looks at before it is saved: one per officer.

    It goes when it is saved or discarded, or after a day.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pending_import"
    )
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    answers = models.JSONField(default=dict)
    """What the officer said its columns and words mean (`Answers.as_dict`)."""
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.file_name
