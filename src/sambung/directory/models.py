"""Tables of the directory."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from sambung.directory.fields import CanonicalEmailField, CanonicalNameField
from sambung.directory.provenance import Provenance
from sambung.directory.querysets import ProvenanceRows
from sambung.kernel.actor import Role


class City(models.Model):
    """The city this installation serves: one row."""

    code = models.CharField(max_length=16, unique=True)
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("city")

    def __str__(self) -> str:
        return self.name


class CodeSeries(models.Model):
    """The last number issued under a prefix, so that a code is never issued twice."""

    prefix = models.CharField(max_length=16, primary_key=True)
    last_number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last_number:04d}"


class AgencyKind(models.TextChoices):
    """Kinds of perangkat daerah (Law 23/2014, article 209) and what belongs to them."""

    SECRETARIAT = "sekretariat", _("Secretariat")
    INSPECTORATE = "inspektorat", _("Inspectorate")
    OFFICE = "dinas", _("Office")
    PUBLIC_ORDER = "satpol", _("Public order")
    BOARD = "badan", _("Board")
    HOSPITAL = "rsud", _("Hospital")
    DIVISION = "bagian", _("Division")
    DISTRICT = "kecamatan", _("District")
    OTHER = "lainnya", _("Other")


class AgencyQuerySet(ProvenanceRows["Agency"]):
    """The questions lists of agencies ask."""

    agency_path = "code"
    word_fields = ("name", "short_name", "code")


class Agency(models.Model):
    """A unit of the city government. It keeps its identity and code through renames."""

    code = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16, choices=AgencyKind.choices)
    provenance = models.CharField(max_length=16, choices=Provenance.choices)
    is_active = models.BooleanField(default=True)
    source = models.CharField(max_length=300, blank=True)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, db_index=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.short_name or self.name


class FormerName(models.Model):
    """A name an agency had before, so that old documents and spreadsheets still find it."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A kecamatan, by its Ministry of Home Affairs code (32.73.01)."""

    code = models.CharField(max_length=8, primary_key=True)
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("district")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Village(models.Model):
    """A kelurahan, by its Ministry of Home Affairs code (32.73.01.1001)."""

    code = models.CharField(max_length=13, primary_key=True)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="villages")
    name = models.CharField(max_length=100)

    class Meta:
        verbose_name = _("village")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who can sign in. The key is a UUID: it says nothing and fits any database."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = CanonicalNameField(
        _("user name"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("The user name is taken.")},
    )
    email = CanonicalEmailField(_("e-mail address"), blank=True)
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    session_epoch = models.PositiveIntegerField(default=0, editable=False)
    """Raised to end every session of the account at once; a session knows the one it began in."""

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["email"],
                condition=~models.Q(email=""),
                name="one_account_per_email",
                violation_error_message=_("Another account has this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the epoch as well as to the password.

        Django compares this value at each request, so nothing has to be searched and deleted.
        """
        bound = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if not self.session_epoch:
            return str(bound)
        return salted_hmac(f"sambung.session_epoch.{self.session_epoch}", bound).hexdigest()


class Officer(models.Model):
    """What makes an account an officer's: the employee number and the agency he belongs to.

    Who acts for several agencies belongs to one. Without an agency he works for the whole city,
    or has left its service.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="officer")
    nip = models.CharField(max_length=18, unique=True, null=True, blank=True)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="officers"
    )

    class Meta:
        verbose_name = _("officer")

    def __str__(self) -> str:
        return str(self.user)


class Invitation(models.Model):
    """A link, good for one use, with which an invited officer chooses the first password.

    Only the digest of its token is kept: who reads the database cannot open the account.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return str(self.user)


class RoleGrant(models.Model):
    """A role of an officer for one agency, or for the whole city when no agency is named."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="role_grants"
    )
    granted_by = models.CharField(max_length=200)
    granted_at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "role", "agency"],
                nulls_distinct=False,
                name="one_grant_per_role_and_agency",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role}"
