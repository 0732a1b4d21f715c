"""Tables of the connectors."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.exchange.models import Interface


class PublishedTable(models.Model):
    """A spreadsheet that an agency published as an interface: its present version."""

    interface = models.OneToOneField(Interface, on_delete=models.CASCADE, related_name="table")
    file_name = models.CharField(max_length=200)
    sheet = models.CharField(max_length=100, blank=True)
    """The sheet of the workbook that was taken; empty for CSV."""
    columns = models.JSONField()
    """A list of {"name", "title", "type"} in the order of the sheet."""
    key = models.CharField(max_length=64)
    """The name of the column whose value names a row."""
    row_count = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    uploaded_by = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()
    update_promised_on = models.DateField(null=True, blank=True)
    """The date by which the agency promised the next version."""

    class Meta:
        verbose_name = _("published table")

    def __str__(self) -> str:
        return self.file_name


class TableRow(models.Model):
    """One row of the present version of a published table."""

    table = models.ForeignKey(PublishedTable, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    values = models.JSONField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "key"], name="one_row_per_key"),
            models.UniqueConstraint(fields=["table", "position"], name="one_row_per_position"),
        ]

    def __str__(self) -> str:
        return self.key
