"""Everything Sambung holds of one person, by section: shown, and given as one JSON file.

UU 27/2022: access to the own data (article 7) and taking it along in a format systems commonly
use (article 13). A package adds what it holds with `register`; a test compares the sections with
every table that names a person. Secrets are no data to take along: digests and tokens stay out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import Invitation, Officer, RoleGrant, User
from sambung.identity.citizens.queries import find_national_id, read_masked_nik, read_nik
from sambung.identity.models import (
    AccountClosing,
    AssistedRecovery,
    Challenge,
    ClientSession,
    Consent,
    Contact,
    NationalId,
    ProtectionNotice,
    SignIn,
)
from sambung.journal.models import AuditEntry

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One kind of data: its name in the file, its title for people, the tables it comes from."""

    name: str
    title: Any
    tables: tuple[type[Model], ...]
    read: Callable[[User], Iterable[Row]]


_sections: dict[str, Section] = {}


def register(*sections: Section) -> None:
    """Add what a package holds of a person."""
    for section in sections:
        _sections[section.name] = section


def list_sections() -> tuple[Section, ...]:
    """List the sections in the order they were registered: identity's own first."""
    return tuple(_sections.values())


def gather_data(user: User, *, shows_nik: bool) -> dict[str, list[dict[str, Any]]]:
    """Read everything of a person. The NIK is whole only where a second factor was just given."""
    found = {section.name: [dict(row) for row in section.read(user)] for section in list_sections()}
    record = find_national_id(user)
    if record is not None:
        nik = read_nik(record) if shows_nik else read_masked_nik(record)
        found["national_id"] = [{"nik": nik, **row} for row in found["national_id"]]
    return found


def read_rows(rows: QuerySet[Any], *fields: str, **renamed: str) -> list[dict[str, Any]]:
    """Read some columns; `renamed` gives a column of another table a short name of its own."""
    names = {field: field for field in fields} | renamed
    taken = rows.values_list(*names.values())
    return [dict(zip(names, values, strict=True)) for values in taken]


def _read_account(user: User) -> list[Row]:
    fields = ("username", "full_name", "email", "date_joined", "last_login")
    account = {"id": str(user.pk), **{field: getattr(user, field) for field in fields}}
    return [{**account, "has_password": user.has_usable_password()}]


def _read_journal(user: User) -> Iterable[Row]:
    about = Q(subject=f"user/{user.pk}") | Q(actor_id=str(user.pk))
    rows: list[Row] = []
    for entry in AuditEntry.objects.filter(about).order_by("at", "id"):
        is_own = entry.actor_id == str(user.pk)
        rows.append(
            {
                "at": entry.at,
                "action": entry.action,
                "by": "self" if is_own else "officer" if entry.agency_code else "sambung",
                "agency": entry.agency_code,
                "subject": entry.subject,
                "before": entry.before,
                "after": entry.after,
            }
        )
    return rows


def _of(model: Any, *fields: str, **renamed: str) -> Callable[[User], Iterable[Row]]:
    return lambda user: read_rows(
        model._default_manager.filter(user=user).order_by("pk"), *fields, **renamed
    )


_APPLICATION = "client__of_application__name"

register(
    Section("account", _("Account"), (User,), _read_account),
    Section(
        "contacts",
        _("Contacts"),
        (Contact, EmailAddress),
        _of(Contact, "kind", "value", "verified_at", "recovers_from"),
    ),
    Section(
        "national_id",
        "NIK",
        (NationalId,),
        _of(NationalId, "state", "declared_at", "decided_at", "decided_how"),
    ),
    Section(
        "factors",
        _("Second factors"),
        (Authenticator,),
        _of(Authenticator, "type", "created_at", "last_used_at"),
    ),
    Section(
        "upstream_accounts",
        _("Accounts at another provider"),
        (SocialAccount,),
        _of(SocialAccount, "provider", "uid", "date_joined", "last_login", "extra_data"),
    ),
    Section(
        "sign_ins",
        _("Sign-ins"),
        (SignIn,),
        _of(SignIn, "at", "method", "outcome", application=_APPLICATION),
    ),
    Section(
        "browsers",
        _("Where you are signed in"),
        (UserSession,),
        _of(UserSession, "created_at", "last_seen_at", address="ip", browser="user_agent"),
    ),
    Section(
        "consents",
        _("What you let applications see"),
        (Consent,),
        _of(Consent, "given_at", "withdrawn_at", application=_APPLICATION, sees="scope"),
    ),
    Section(
        "client_sessions",
        _("Sessions at applications"),
        (ClientSession,),
        _of(ClientSession, "started_at", "ended_at", "method", application=_APPLICATION),
    ),
    Section(
        "notices",
        _("Messages about your account"),
        (ProtectionNotice,),
        _of(ProtectionNotice, "told_at", "kind", "contact", "expires_at", "objected_at"),
    ),
    Section(
        "codes",
        _("Codes that were sent"),
        (Challenge,),
        _of(Challenge, "purpose", "kind", "value", "expires_at"),
    ),
    Section(
        "counter_help",
        _("Help at a counter"),
        (AssistedRecovery,),
        _of(AssistedRecovery, "asked_at", "agency_code", "how", "contact", "closed_at", "outcome"),
    ),
    Section(
        "closing",
        _("Closing of the account"),
        (AccountClosing,),
        _of(AccountClosing, "asked_at", "due_at"),
    ),
    Section(
        "officer",
        _("Service for the city"),
        (Officer,),
        _of(Officer, "nip", agency="agency__name"),
    ),
    Section(
        "roles",
        _("Roles"),
        (RoleGrant,),
        _of(RoleGrant, "role", "granted_at", "valid_until", agency="agency__name"),
    ),
    Section(
        "invitations",
        _("Invitations"),
        (Invitation,),
        _of(Invitation, "created_at", "expires_at", "used_at"),
    ),
    Section("journal", _("Journal of what was done"), (AuditEntry,), _read_journal),
)
