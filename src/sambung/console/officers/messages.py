"""The message that tells an officer of an invitation or of new roles."""

from django.conf import settings
from django.urls import reverse

from sambung.directory.operations import IssuedInvitation
from sambung.kernel.actor import Actor
from sambung.messaging.outbox import send_message


def send_invitation(actor: Actor, invitation: IssuedInvitation) -> None:
    """Tell an officer of the link to choose a password, or of new roles where one was chosen.

    The message is written once the present transaction is kept.
    """
    place = reverse("console:accept", args=[invitation.token]) if invitation.token else ""
    send_message(
        invitation.user.email,
        "invitation" if invitation.token else "roles_given",
        {
            "name": str(invitation.user),
            "username": invitation.user.username,
            "inviter": actor.name,
            "address": f"{settings.SAMBUNG_PUBLIC_URL}{place}",
        },
    )
