"""Fills a data folder for the browser tests: once, in a process of its own."""

from allauth.mfa.totp.internal.auth import TOTP

from sambung.directory.models import Agency, User
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
    some_agency = Agency.objects.filter(is_active=True).earliest("id")
    _add_officer(OFFICER, "Rina", (Role.CASE_WORKER, some_agency))
    _add_officer(OWNER, "Sari", (Role.APPLICATION_OWNER, None))
    _add_officer(
        HEAD,
        "Dewi Kepala",
        (Role.ADMINISTRATOR, None),
        (Role.AUDITOR, None),
        (Role.LEADER, some_agency),
    )
    _add_officer(LEADER, "Kirana", (Role.LEADER, None))
    _add_officer(TEAM, "Tono Tim", (Role.INTEGRATOR, None))
    for name in BOARD:
        _add_officer(name, name.title(), (Role.BOARD_MEMBER, None))
    _fill_counter(some_agency)


def _add_officer(username: str, name: str, *grants: tuple[Role, Agency | None]) -> User:
    """Add an officer who signs in with the password of all, with roles; None is the whole city."""
    officer = create_officer(
        actor=SYSTEM,
        username=username,
        full_name=name,
        email=f"{username}@example.org",
        password=PASSWORD,
        now=now(),
    )
    for role, agency in grants:
        grant_role(actor=SYSTEM, user=officer, role=role, agency=agency, now=now())
    return officer


def _fill_counter(agency: Agency) -> None:
    """Give the counter an officer, and people who come to it."""
    lina = _add_officer(COUNTER, "Lina", (Role.CASE_WORKER, agency))
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
