"""The Sambung a demonstration runs against: the running one, or one started for it."""

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from sambung.kernel.errors import Unavailable
from sambung.site import ports, preparation
from sambung.site.environment import Environment
from sambung.site.instance import wait_until_healthy


@contextmanager
def running_instance(
    environment: Environment, *, on_line: Callable[[str], None]
) -> Iterator[Environment]:
    """Make sure Sambung runs on the data folder; stop it afterwards when it was started here.

    Gives the settings it runs with.

    Raises:
        Unavailable: it could not be started; the message carries what it said.
    """
    preparation.ensure_folders(environment)
    lock = preparation.find_instance_lock(environment)
    if lock is None:
        on_line(_("Using the Sambung that runs already."))
        wait_until_healthy(environment, tend=lambda: None)
        yield environment
        return
    environment = ports.choose_example_port(environment)
    lock.close()
    on_line(_("Starting Sambung for the demonstration …"))
    log = environment.data_folder / "demo-instance.log"
    with open(log, "w+", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "sambung.site", "up"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        try:
            wait_until_healthy(
                environment, tend=lambda: None, is_given_up=lambda: process.poll() is not None
            )
            if process.poll() is not None:
                output.seek(0)
                raise Unavailable(output.read().strip())
            yield environment
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
