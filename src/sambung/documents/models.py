"""Kept files. They lie in the database: state has one place, and one backup."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A file somebody attached, or one Sambung made: never changed, only added or removed.

    `subject` is kind and code of the matter it belongs to, as in `file/BRK-0001`; who may read
    the matter may read the file. No foreign keys upward.
    """

    subject = models.CharField(max_length=100, db_index=True)
    title = models.CharField(max_length=200)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    kept_at = models.DateTimeField()
    kept_by = models.CharField(max_length=64)
    kept_by_name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("document")
        ordering: ClassVar = ["-kept_at", "-id"]

    def __str__(self) -> str:
        return self.title
