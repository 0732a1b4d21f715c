"""Tables of people's accounts: how they are reached, how they signed in, who they are."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sambung.directory.models import User
from sambung.kernel.contacts import ContactKind

_KINDS = [(kind.value, kind.value) for kind in ContactKind]


class Contact(models.Model):
    """An e-mail address or telephone number whose owner proved it with a code."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="contacts")
    kind = models.CharField(max_length=8, choices=_KINDS)
    value = models.CharField(max_length=254, unique=True)
    verified_at = models.DateTimeField()
    recovers_from = models.DateTimeField(null=True)
    """From when on the contact may recover the account; empty: since the account was opened."""

    class Meta:
        verbose_name = _("contact")
        ordering: ClassVar = ["verified_at"]

    def __str__(self) -> str:
        return self.kind


class Purpose(models.TextChoices):
    """What a code is asked for."""

    SIGN_UP = "sign_up", _("open an account")
    ADD_CONTACT = "add_contact", _("add a contact")
    RECOVER = "recover", _("recover an account")


class Challenge(models.Model):
    """A code on its way to a person. Only a digest of the code is kept, and only for a while."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    kind = models.CharField(max_length=8, choices=_KINDS)
    value = models.CharField(max_length=254)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    code_digest = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    attempts_left = models.PositiveSmallIntegerField()
    proved_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class Attempt(models.Model):
    """One try at something that is limited; the key is a keyed hash of account or address."""

    scope = models.CharField(max_length=32)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["scope", "key", "at"], name="attempts_of_a_key")]

    def __str__(self) -> str:
        return self.scope


class ProtectionNotice(models.Model):
    """One message that told a contact what changed, and the way to say that it was somebody else.

    Only a digest of the token in the message is kept. `contact` is the contact that was told, as
    it was then: saying *it was not me* gives it back when it was taken away meanwhile.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="protection_notices")
    kind = models.CharField(max_length=40)
    contact = models.CharField(max_length=254)
    token_digest = models.CharField(max_length=64, unique=True)
    told_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    objected_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.told_at:%Y-%m-%d}"


class AssistedRecovery(models.Model):
    """A recovery asked for at a counter, until a second officer agrees or the wait is over.

    `contact` was proved with a code. Old contacts were told and can object meanwhile.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="assisted_recoveries")
    kind = models.CharField(max_length=8, choices=_KINDS)
    contact = models.CharField(max_length=254)
    agency_code = models.CharField(max_length=32)
    how = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=64)
    asked_by_name = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)
    """When it takes effect by itself."""
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, blank=True)
    """`second_officer`, `waited`, `objected` or `replaced`; empty while it is open."""

    class Meta:
        verbose_name = _("assisted recovery")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_recovery_per_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.outcome or 'open'}"


class AccountClosing(models.Model):
    """A person's wish to close the own account, until it is carried out or taken back."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="closing")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.user_id}: {self.due_at:%Y-%m-%d}"


class Method(models.TextChoices):
    """How somebody showed who they are."""

    PASSWORD = "password", _("password")
    PASSKEY = "passkey", _("passkey")
    CODE = "code", _("code")
    TOTP = "totp", _("authenticator app")
    RECOVERY_CODE = "recovery_codes", _("recovery code")
    UPSTREAM = "upstream", _("another provider")
    COUNTER = "counter", _("counter officer")
    PROBE = "probe", _("Sambung's own check")


class Outcome(models.TextChoices):
    """How a sign-in ended."""

    SUCCEEDED = "succeeded", _("signed in")
    REFUSED = "refused", _("refused")
    SECOND_FACTOR = "second_factor", _("second factor given")
    SECOND_FACTOR_REFUSED = "second_factor_refused", _("second factor refused")
    RECOVERED = "recovered", _("account recovered")


class SignIn(models.Model):
    """One sign-in or refusal. `client` is the application it was for, None for Sambung itself.

    `user` is None when nobody has the name that was tried; the name itself is not kept.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sign_ins")
    client = models.ForeignKey(
        "identity.Client", on_delete=models.SET_NULL, null=True, related_name="sign_ins"
    )
    at = models.DateTimeField()
    method = models.CharField(max_length=16, choices=Method.choices)
    outcome = models.CharField(max_length=24, choices=Outcome.choices)

    class Meta:
        verbose_name = _("sign-in")
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["user", "-at"], name="sign_ins_of_a_person"),
            models.Index(fields=["client", "outcome", "-at"], name="sign_ins_at_a_client"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.method}"


class NationalIdState(models.TextChoices):
    """How far a NIK is believed."""

    SELF_DECLARED = "self_declared", _("declared by yourself")
    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("confirmed for somebody else, so it waits for a counter")
    DISPUTED = "disputed", _("claimed by two people")
    REJECTED = "rejected", _("belongs to somebody else")


class NationalId(models.Model):
    """The NIK of a person: encrypted, found by a keyed hash, believed only once confirmed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="national_id")
    sealed = models.TextField()
    digest = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=16, choices=NationalIdState.choices)
    declared_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    decided_how = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "NIK"

    def __str__(self) -> str:
        return f"NIK ({self.state})"
