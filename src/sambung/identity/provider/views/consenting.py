"""Taking a person's consent: the one way to it, for pages of browsers and of devices alike."""

from collections.abc import Collection
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from sambung.directory.models import User
from sambung.identity.citizens.fresh_proof import ask_for_proof, has_fresh_proof
from sambung.identity.citizens.operations.sign_ins import actor_of
from sambung.identity.models import Client
from sambung.identity.provider.operations.consents import give_consent
from sambung.identity.provider.scopes import PERSONAL_SCOPES


def ask_for_missing_proof(
    request: HttpRequest, user: User, scopes: Collection[str]
) -> HttpResponse | None:
    """Ask for the strongest proof before consent to personal data; None when it is fresh."""
    if not PERSONAL_SCOPES.intersection(scopes) or has_fresh_proof(request, user):
        return None
    return ask_for_proof(request, user)


def take_consent(
    request: HttpRequest, user: User, client: Client, scopes: Collection[str], *, now: datetime
) -> HttpResponse | None:
    """Keep that a person allows a client what it asks; None when it is kept.

    Else the answer leads to the proof that is missing, and nothing was kept.
    """
    if asked := ask_for_missing_proof(request, user, scopes):
        return asked
    give_consent(actor=actor_of(user), user=user, client=client, scopes=scopes, now=now)
    return None
