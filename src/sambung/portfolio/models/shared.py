"""The table of applications from outside the city that new ones are compared with."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class SharedKind(models.TextChoices):
    """Who shares the application."""

    NATIONAL = "national", _("National shared application")
    PROVINCIAL = "provincial", _("Provincial application")
    DONATED = "donated", _("Donated application")


class SharedApplication(models.Model):
    """An application from outside the city that a proposal is compared with."""

    code = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    purpose = models.TextField()
    owner = models.CharField(max_length=200)
    kind = models.CharField(max_length=16, choices=SharedKind.choices)
    is_mandatory = models.BooleanField(default=False)
    """Whether a national rule names it for all: then nothing of its kind may be built here."""
    legal_basis = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    source = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("shared application")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
