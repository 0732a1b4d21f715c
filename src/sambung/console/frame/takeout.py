"""What the console and the packages below it hold of an officer, for the file to take along."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sambung.console.models import Draft, PendingImport, ReturnedSheet
from sambung.directory.models import User
from sambung.exchange.models import Handover
from sambung.governance.models import IntegrationFile, Obstacle
from sambung.identity.accounts.takeout import Section, read_rows, register
from sambung.portfolio.models import Application


def _find_holder(model: Any) -> str:
    """Give the column in which a table names the person who is responsible."""
    return next(str(field.name) for field in model._meta.fields if field.related_model is User)


def _read_handovers(user: User) -> list[Any]:
    rows = Handover.objects.filter(Q(departing=user) | Q(successor=user))
    return read_rows(rows, "code", "handed_over_at", "departing_name", "successor_name", "reason")


def _list_duties(user: User) -> list[Any]:
    return [
        {"kind": str(model._meta.verbose_name), "name": str(row)}
        for model in (Application, IntegrationFile, Obstacle)
        for row in model._default_manager.filter(**{_find_holder(model): user})
    ]


register(
    Section(
        "drafts",
        _("Drafts"),
        (Draft,),
        lambda user: read_rows(Draft.objects.filter(user=user), "saved_at", "address", "fields"),
    ),
    Section(
        "files",
        _("Files that wait to be saved"),
        (PendingImport, ReturnedSheet),
        lambda user: [
            *read_rows(PendingImport.objects.filter(user=user), "file_name", at="uploaded_at"),
            *read_rows(ReturnedSheet.objects.filter(user=user), "file_name", at="returned_at"),
        ],
    ),
    Section("handovers", _("Work handed over"), (Handover,), _read_handovers),
    Section(
        "responsibilities",
        _("What you look after"),
        (Application, IntegrationFile, Obstacle),
        _list_duties,
    ),
)
