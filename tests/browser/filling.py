"""Fills a data folder for the browser tests: once, in a process of its own."""

from allauth.mfa.totp.internal.auth import TOTP

from sambung.directory.models import Agency
from sambung.directory.operations import create_officer, grant_role
from sambung.identity.citizens.operations.national_ids import declare_national_id
from sambung.identity.models import NationalId, NationalIdState
from sambung.kernel.actor import SYSTEM, Role
from sambung.kernel.clock import now
from sambung.site.environment import Environment
from sambung.site.preparation import ensure_folders, prepare_data
from tests.factories import make_citizen
from tests.portal.showcase import add_showcase

OFFICER = "rina"
OWNER = "sari"
"""An officer who owns the applications of the whole city."""
HEAD = "dewi"
"""An officer who runs and audits the city's accounts and heads an agency."""
LEADER = "kirana"
"""An officer who heads the agencies of the whole city and proposes nothing."""
TEAM = "tono"
"""An officer of the Integration Team, for the whole city."""
BOARD = ("bayu", "citra", "dian")
"""The members of the board that decides on new applications."""
COUNTER = "lina"
"""A counter officer with an authenticator app."""
COUNTER_KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CITIZEN, RIVAL = "siti.loket@example.org", "tuti.loket@example.org"
"""Two people who claim one NIK."""
CLAIMANT, SHOWING = "udin.loket@example.org", "wati.loket@example.org"
"""Two people with a NIK of their own that waits; the second shows her card."""
PASSWORD = "kuda-hijau-menyeberang"


def fill() -> None:
    """Load the city as the first start does, the showcase, and an officer who can sign in."""
    environment = Environment()
    ensure_folders(environment)
    prepare_data(environment, on_step=print)
    add_showcase(now())
    rina = create_officer(
        actor=SYSTEM,
        username=OFFICER,
        full_name="Rina",
        email="rina@example.org",
        password=PASSWORD,
        now=now(),
    )
    some_agency = Agency.objects.filter(is_active=True).earliest("id")
    grant_role(actor=SYSTEM, user=rina, role=Role.CASE_WORKER, agency=some_agency, now=now())
    owner = create_officer(
        actor=SYSTEM,
        username=OWNER,
        full_name="Sari",
        email="sari@example.org",
        password=PASSWORD,
        now=now(),
    )
    grant_role(actor=SYSTEM, user=owner, role=Role.APPLICATION_OWNER, agency=None, now=now())
    head = create_officer(
        actor=SYSTEM,
        username=HEAD,
        full_name="Dewi Kepala",
        email="dewi@example.org",
        password=PASSWORD,
        now=now(),
    )
    for role in (Role.ADMINISTRATOR, Role.AUDITOR):
        grant_role(actor=SYSTEM, user=head, role=role, agency=None, now=now())
    grant_role(actor=SYSTEM, user=head, role=Role.LEADER, agency=some_agency, now=now())
    leader = create_officer(
        actor=SYSTEM,
        username=LEADER,
        full_name="Kirana",
        email="kirana@example.org",
        password=PASSWORD,
        now=now(),
    )
    grant_role(actor=SYSTEM, user=leader, role=Role.LEADER, agency=None, now=now())
    team = create_officer(
        actor=SYSTEM,
        username=TEAM,
        full_name="Tono Tim",
        email="tono@example.org",
        password=PASSWORD,
        now=now(),
    )
    grant_role(actor=SYSTEM, user=team, role=Role.INTEGRATOR, agency=None, now=now())
    for name in BOARD:
        member = create_officer(
            actor=SYSTEM,
            username=name,
            full_name=name.title(),
            email=f"{name}@example.org",
            password=PASSWORD,
            now=now(),
        )
        grant_role(actor=SYSTEM, user=member, role=Role.BOARD_MEMBER, agency=None, now=now())
    _fill_counter(some_agency)


def _fill_counter(agency: Agency) -> None:
    """Give the counter an officer, and people who come to it."""
    lina = create_officer(
        actor=SYSTEM,
        username=COUNTER,
        full_name="Lina",
        email="lina@example.org",
        password=PASSWORD,
        now=now(),
    )
    grant_role(actor=SYSTEM, user=lina, role=Role.CASE_WORKER, agency=agency, now=now())
    TOTP.activate(lina, COUNTER_KEY)
    for value, nik in (
        (CITIZEN, "3273015708900001"),
        (RIVAL, "3273015708900001"),
        (CLAIMANT, "3273011708900002"),
        (SHOWING, "3273014503910004"),
    ):
        person = make_citizen(value, full_name=value.split(".")[0].title())
        declare_national_id(user=person, nik=nik, now=now())
    # Two people showed a card for one number at a counter: a dispute that waits to be settled.
    disputing = NationalId.objects.filter(user__contacts__value__in=(CITIZEN, RIVAL))
    disputing.update(state=NationalIdState.DISPUTED)
