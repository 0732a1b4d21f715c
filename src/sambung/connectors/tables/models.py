"""Tables of the connectors."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.exchange.models import Interface


class RowSet(models.Model):
    """The rows of one upload. They are served from the moment a table names them."""

    begun_at = models.DateTimeField()

    class Meta:
        verbose_name = _("rows of a table")

    def __str__(self) -> str:
        return str(self.pk)


class PublishedTable(models.Model):
    """A spreadsheet that an agency published as an interface: its present version."""

    row_set = models.OneToOneField(RowSet, on_delete=models.PROTECT, related_name="table")
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

    @property
    def rows(self) -> "models.QuerySet[TableRow]":
        """The rows of this version, in order."""
        return TableRow.objects.filter(row_set=self.row_set_id)


class TableRow(models.Model):
    """One row of an upload."""

    row_set = models.ForeignKey(RowSet, on_delete=models.CASCADE, related_name="rows")
    position = models.PositiveIntegerField()
    key = models.CharField(max_length=200)
    values = models.JSONField()

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["row_set", "key"], name="one_row_per_key"),
            models.UniqueConstraint(fields=["row_set", "position"], name="one_row_per_position"),
        ]

    def __str__(self) -> str:
        return self.key
