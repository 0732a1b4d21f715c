"""What must be so before the processes start: folders, ports, databases, city, static files."""

import errno
import fcntl
import hashlib
import os
from collections.abc import Callable
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.utils.translation import gettext as _

from sambung.directory.models import City
from sambung.directory.provenance import Provenance
from sambung.kernel import clock
from sambung.kernel.errors import Conflict, InvalidInput, Unavailable
from sambung.ledger.signing import get_verifier
from sambung.portfolio.models import Application
from sambung.portfolio.queries import count_portfolio
from sambung.portfolio.seeding import cities
from sambung.portfolio.seeding.shared_applications import ensure_shared_applications
from sambung.site.environment import Environment
from sambung.verification.seeding import ensure_prober

_LOCK_FILE = "sambung.lock"
_STATIC_STAMP = "static.stamp"
# Redoc needs inline scripts, which our policy forbids; Swagger UI is what we show.
_LEFT_OUT = ["redoc*"]
_SOCKET_PATH_LIMIT = 107
_LONGEST_SOCKET_NAME = "envoy-admin.sock"


def ensure_folders(environment: Environment) -> None:
    """Make the data folder and the runtime folder, private to this user.

    Raises:
        Unavailable: a folder cannot be written, belongs to somebody else, or its path is too long
            for a socket; names the setting that chooses another.
    """
    data, runtime = environment.data_folder, environment.runtime_folder
    for folder, setting in ((data, "SAMBUNG_DATA_DIR"), (runtime, "SAMBUNG_RUNTIME_DIR")):
        try:
            _ensure_private_folder(folder)
        except OSError as error:
            raise Unavailable(
                _("The folder %(folder)s cannot be used (%(reason)s). Set another: %(setting)s.")
                % {"folder": folder, "reason": error.strerror or error, "setting": setting}
            ) from error
    if len(str(runtime / _LONGEST_SOCKET_NAME)) > _SOCKET_PATH_LIMIT:
        raise Unavailable(
            _("The path %(folder)s is too long for a socket. Set a shorter one: %(setting)s.")
            % {"folder": runtime, "setting": "SAMBUNG_RUNTIME_DIR"}
        )
    for name in ("spool", "gateway"):
        _ensure_private_folder(data / name)


def _ensure_private_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    # A link of somebody else's, as in /tmp, could be turned to another folder at any time.
    if {folder.lstat().st_uid, folder.stat().st_uid} != {os.getuid()}:
        raise PermissionError(errno.EPERM, _("it belongs to another user"))
    folder.chmod(0o700)
    probe = folder / ".writable"
    probe.touch()
    probe.unlink()


def find_instance_lock(environment: Environment) -> IO[str] | None:
    """Take the lock of the data folder; None when another Sambung holds it.

    The lock lives as long as the returned file is open, so a crash releases it.
    """
    file = open(environment.data_folder / _LOCK_FILE, "a+")  # noqa: SIM115 - held open on purpose
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def check_address(environment: Environment) -> None:
    """Refuse a production start that would be unsafe, before anything is made for it.

    Raises:
        InvalidInput: the public address is not HTTPS.
    """
    if environment.is_production and not environment.portal_address.startswith("https://"):
        raise InvalidInput(
            _("Production needs an https:// address of the portal. Set it: %(setting)s.")
            % {"setting": "SAMBUNG_PUBLIC_URL"}
        )


def check_records(environment: Environment) -> None:
    """Refuse a production start that would publish invented records.

    Raises:
        Conflict: illustrative or example applications are in the database.
    """
    if not environment.is_production:
        return
    counts = count_portfolio().by_provenance
    if counts[Provenance.ILLUSTRATIVE]:
        raise Conflict(
            _("%(count)d invented applications would be published. Remove them: %(command)s")
            % {"count": counts[Provenance.ILLUSTRATIVE], "command": "sambung remove illustrative"}
        )
    if Application.objects.of_provenance(Provenance.EXAMPLE).exists():
        raise Conflict(
            _("This data folder was used for a demonstration. Set a new one: %(setting)s.")
            % {"setting": "SAMBUNG_DATA_DIR"}
        )


def prepare_data(environment: Environment, *, on_step: Callable[[str], None]) -> None:
    """Bring the databases up to date, load the city on the very first start, gather static files.

    A second start migrates and never loads again.

    Raises:
        NotFound: there is no data set for the city of the settings.
    """
    on_step(_("Bringing the databases up to date"))
    call_command("migrate", database="default", interactive=False, verbosity=0)
    # Only what lives there: walking through the migrations of all packages takes seconds.
    call_command("migrate", "ledger", database="ledger", interactive=False, verbosity=0)
    now = clock.now()
    if not City.objects.exists():
        on_step(_("Loading the data of the city"))
        cities.seed_city(
            environment.city, include_illustrative=not environment.is_production, now=now
        )
    ensure_shared_applications(now=now)
    ensure_prober(now=now)
    get_verifier()  # a damaged ledger key must be seen now, not at the first call
    _gather_static(on_step)


def _gather_static(on_step: Callable[[str], None]) -> None:
    """Collect and compress static files once per set of files."""
    stamp = settings.SAMBUNG_DATA_FOLDER / _STATIC_STAMP
    fingerprint = _fingerprint_static()
    with suppress(FileNotFoundError):
        if (
            stamp.read_text() == fingerprint
            and (settings.STATIC_ROOT / "staticfiles.json").exists()
        ):
            return
    on_step(_("Preparing style sheets and scripts"))
    call_command(
        "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=_LEFT_OUT
    )
    stamp.write_text(fingerprint)


def _fingerprint_static() -> str:
    """Give one hash over every file to collect, so that an upgraded package counts too."""
    digest = hashlib.sha256()
    found = [item for finder in get_finders() for item in finder.list(_LEFT_OUT)]
    for name, storage in sorted(found, key=itemgetter(0)):
        with storage.open(name) as file:
            digest.update(f"{name}\0{storage.size(name)}\0".encode())
            digest.update(file.read())
    return digest.hexdigest()
