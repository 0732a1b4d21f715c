"""The table of what people said columns and words of imported files mean."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportAnswer(models.Model):
    """What a title, or a text in a column, means in the files of a person or an agency.

    `column` is "" for a title. `text` is folded; `meaning` is a column, a kept value, or one of the
    words of `portfolio/workbook/rules/answers.py`.
    """

    actor_id = models.CharField(max_length=64)
    agency_code = models.CharField(max_length=64, blank=True)
    """The agency it serves as well; "" when it was given for several."""
    column = models.CharField(max_length=32, blank=True)
    text = models.CharField(max_length=500)
    meaning = models.CharField(max_length=500)
    answered_at = models.DateTimeField()

    class Meta:
        verbose_name = _("answer about an imported file")
        ordering: ClassVar = ["answered_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["actor_id", "column", "text"], name="one_answer_to_a_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.column}: {self.text}"
