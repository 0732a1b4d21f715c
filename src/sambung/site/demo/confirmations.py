"""What people confirm before a machine can prove anything: entries, and what does not fit them."""

from sambung.kernel import clock
from sambung.kernel.actor import Actor
from sambung.portfolio.models import Application
from sambung.site.demo.cast import Cast
from sambung.verification import operations as verification
from sambung.verification.models import Exemption

_SIGN_ON = "single_sign_on"


def confirm_entries(cast: Cast) -> None:
    """Let the owners confirm both entries; the services have no accounts, so need no sign-on."""
    for application, officer in (
        (cast.provider, cast.data_owner),
        (cast.consumer, cast.applicant),
    ):
        verification.confirm_ownership(
            actor=officer,
            application=application,
            contact="contoh@contoh.invalid",
            now=clock.now(),
        )
        _exempt_from_sign_on(application, declarer=officer, confirmer=cast.integrator)


def _exempt_from_sign_on(application: Application, *, declarer: Actor, confirmer: Actor) -> None:
    """Say once, by two persons, that an application without accounts needs no sign-on."""
    if Exemption.objects.filter(application=application, requirement=_SIGN_ON).exists():
        return
    exemption = verification.declare_exemption(
        actor=declarer,
        application=application,
        requirement=_SIGN_ON,
        reason="Aplikasi ini tidak memiliki akun pengguna.",
        now=clock.now(),
    )
    verification.confirm_exemption(
        actor=confirmer, exemption=exemption, seen_at=exemption.declared_at, now=clock.now()
    )
