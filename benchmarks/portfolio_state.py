"""The state of a city at work, written in bulk: proofs, changes of level, obstacles, files."""

from datetime import datetime, timedelta

from sambung.directory.models import Agency, Officer, User
from sambung.governance.models import IntegrationFile, Obstacle, ObstacleKind
from sambung.governance.rules.stages import FileStage
from sambung.portfolio.models import Application, Claim, Statement
from sambung.verification.models import Evidence, LevelChange
from sambung.verification.rules.levels import REQUIREMENTS, Outcome, Requirement

_SEEN = ("owner_confirmed", "address_answers", "tls_certificate", "page_genuine", "portal_link")
_RUNS = 3
_FAILS_EACH, _OBSTACLE_EACH, _FILE_EACH = 7, 5, 10
_LEFT_EACH = 40
_PERSON = "ukur-"


def fill_state(now: datetime) -> None:
    """Give every application of the city proofs, and some of them work that waits."""
    clear_state()
    applications = tuple(Application.objects.order_by("pk"))
    known = {requirement.code: requirement for requirement in REQUIREMENTS}
    Evidence.objects.bulk_create(
        (
            _see(application, known[code], number, run, now)
            for number, application in enumerate(applications)
            for code in _SEEN
            for run in range(_RUNS)
        ),
        batch_size=1000,
    )
    LevelChange.objects.bulk_create(
        (
            LevelChange(
                application=application,
                before="none",
                after=str(number % 3),
                seen_at=now - timedelta(days=90 - number % 80),
                public_at=now - timedelta(days=90 - number % 80),
            )
            for number, application in enumerate(applications)
        ),
        batch_size=1000,
    )
    _add_people()
    _add_work(applications, now)


def clear_state() -> None:
    """Take away what `fill_state` wrote."""
    for model in (Obstacle, IntegrationFile, LevelChange, Evidence):
        model._base_manager.all().delete()
    Claim.objects.filter(source="benchmark").delete()
    User.objects.filter(username__startswith=_PERSON).delete()


def _add_people() -> None:
    """Give every agency an officer, but for the few where nobody is left."""
    agencies = [a for number, a in enumerate(Agency.objects.order_by("pk")) if number % _LEFT_EACH]
    people = User.objects.bulk_create(User(username=f"{_PERSON}{agency.pk}") for agency in agencies)
    Officer.objects.bulk_create(
        Officer(user=user, agency=agency) for user, agency in zip(people, agencies, strict=True)
    )


def _see(
    application: Application, requirement: Requirement, number: int, run: int, now: datetime
) -> Evidence:
    seen = now - timedelta(days=1 + run * 6, minutes=number % 600)
    is_bad = number % _FAILS_EACH == 0 and requirement.code == "address_answers"
    return Evidence(
        application=application,
        requirement=requirement.code,
        outcome=Outcome.FAILED if is_bad else Outcome.MET,
        observed_at=seen,
        expires_at=seen + requirement.lifetime,
        probe=requirement.code,
        finding="no_connection" if is_bad else "address_answered",
        details={"host": "contoh.invalid", "address": "https://contoh.invalid", "status": 200},
    )


def _add_work(applications: tuple[Application, ...], now: datetime) -> None:
    kinds = ObstacleKind.values
    Obstacle.objects.bulk_create(
        (
            Obstacle(
                application=application,
                requirement="address_answers",
                finding="no_connection",
                kind=kinds[number % len(kinds)],
                due_on=(now + timedelta(days=number % 40)).date(),
                opened_at=now,
                last_seen_at=now,
            )
            for number, application in enumerate(applications)
            if number % _OBSTACLE_EACH == 0
        ),
        batch_size=1000,
    )
    IntegrationFile.objects.bulk_create(
        (
            IntegrationFile(
                code=f"UKUR-{number}",
                application=application,
                goal="Masuk dengan satu akun",
                stage=list(FileStage)[number % 7],
                due_on=(now + timedelta(days=number % 30)).date(),
                opened_at=now,
                opened_by_name="Ukur",
                changed_at=now,
            )
            for number, application in enumerate(applications)
            if number % _FILE_EACH == 0
        ),
        batch_size=1000,
    )
    Claim.objects.bulk_create(
        (
            Claim(
                application=application,
                statement=Statement.INTEGRATED,
                claimant="Ukur",
                source="benchmark",
            )
            for number, application in enumerate(applications)
            if number % 4 == 0
        ),
        batch_size=1000,
    )
