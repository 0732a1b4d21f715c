"""What a person answers a device that asks to sign in."""

from datetime import datetime

from django.db import transaction
from oauth2_provider.models import DeviceGrant

from sambung.directory.models import User
from sambung.journal.operations import record_audit
from sambung.kernel.actor import Actor


@transaction.atomic
def answer_device(
    *, actor: Actor, user: User, device: DeviceGrant, is_allowed: bool, now: datetime
) -> None:
    """Let a device that waits sign in as a person, or refuse it. A second answer does nothing."""
    waiting = DeviceGrant.objects.filter(
        pk=device.pk, status=DeviceGrant.AUTHORIZATION_PENDING, expires__gt=now
    )
    status = DeviceGrant.AUTHORIZED if is_allowed else DeviceGrant.DENIED
    if waiting.update(user=user, status=status):
        record_audit(
            actor=actor,
            action="allow_device" if is_allowed else "refuse_device",
            subject=f"client/{device.client_id}",
            now=now,
        )
