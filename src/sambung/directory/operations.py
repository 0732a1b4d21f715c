"""Writes of the directory: codes, officers and their roles."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from sambung.directory.models import Agency, CodeSeries, RoleGrant, User
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor, Role
from sambung.kernel.errors import Conflict


def issue_code(prefix: str) -> str:
    """Issue the next code of a series, as `APL-0001`. A code is issued once and never reused.

    Call inside a transaction: a code whose transaction is undone was never seen by anybody.
    """
    return issue_codes(prefix, 1)[0]


def issue_codes(prefix: str, count: int) -> tuple[str, ...]:
    """Issue the next `count` codes of a series at once, in order, for writes of many rows.

    Call inside a transaction, as for `issue_code`.
    """
    with transaction.atomic():
        CodeSeries.objects.get_or_create(prefix=prefix)
        CodeSeries.objects.filter(prefix=prefix).update(last_number=F("last_number") + count)
        last = CodeSeries.objects.values_list("last_number", flat=True).get(prefix=prefix)
    return tuple(f"{prefix}-{number:04d}" for number in range(last - count + 1, last + 1))


@transaction.atomic
def create_officer(
    *,
    actor: Actor,
    username: str,
    full_name: str,
    email: str,
    password: str | None,
    now: datetime,
) -> User:
    """Open an account for an officer. Without a password nobody can sign in with it.

    Raises:
        NotPermitted: the actor is no administrator of the city.
        Conflict: the user name or e-mail address is taken.
    """
    actor.must(Role.ADMINISTRATOR, "*", _("Only an administrator may open an account."))
    if User.objects.filter(username=username).exists():
        raise Conflict(_("The user name %(name)s is taken. Choose another.") % {"name": username})
    if User.objects.filter(email=email).exists():
        raise Conflict(_("An account with the e-mail address %(email)s exists.") % {"email": email})
    user = User(username=username, full_name=full_name, email=email)
    user.set_password(password)
    user.save()
    record_audit(
        actor=actor, action="create_officer", subject=f"user/{user.id}", now=now,
        after={"username": username},
    )  # fmt: skip
    return user


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    user: User,
    role: Role,
    agency: Agency | None,
    now: datetime,
    valid_until: datetime | None = None,
) -> RoleGrant:
    """Give an officer a role for one agency, or for the whole city when `agency` is None.

    Granting what is held already changes only until when it holds.

    Raises:
        NotPermitted: the actor is no administrator of the city.
    """
    actor.must(Role.ADMINISTRATOR, "*", _("Only an administrator may grant a role."))
    grant, _created = RoleGrant.objects.update_or_create(
        user=user,
        role=role.value,
        agency=agency,
        defaults={"granted_by": actor.name, "granted_at": now, "valid_until": valid_until},
    )
    code = agency.code if agency else "*"
    record_audit(
        actor=actor, action="grant_role", subject=f"user/{user.id}", now=now, agency_code=code,
        after={"role": role.value, "agency": code},
    )  # fmt: skip
    return grant
