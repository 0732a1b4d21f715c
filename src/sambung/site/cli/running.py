"""`sambung up`: start everything, watch it, stop it cleanly."""

import click
from django.conf import settings
from django.utils.translation import gettext as _

from sambung.directory.models import City
from sambung.gateway import publishing
from sambung.gateway.process import find_envoy
from sambung.kernel.errors import Conflict
from sambung.site import instance, ports, preparation
from sambung.site.cli.output import explained_errors, say
from sambung.site.environment import Environment
from sambung.site.supervisor import Supervisor


@click.command(help=_("Start Sambung and keep it running until Ctrl-C."))
@click.option("--city", default=None, help=_("Data set of the first start (default: bandung)."))
def up(city: str | None) -> None:
    """Start Sambung for a city and keep it running until it is told to stop."""
    environment: Environment = settings.ENVIRONMENT
    if city is not None:
        environment = environment.model_copy(update={"city": city})
    with explained_errors(is_json=False):
        run_instance(environment)


def run_instance(environment: Environment) -> None:
    """Prepare, start, announce the addresses, watch, and stop on a signal.

    Raises:
        SambungError: it cannot start; nothing is left running.
    """
    preparation.check_address(environment)
    preparation.ensure_folders(environment)
    lock = preparation.find_instance_lock(environment)
    if lock is None:
        raise Conflict(
            _("Sambung is running already on the folder %(folder)s.")
            % {"folder": environment.data_folder}
        )
    with lock:
        environment = ports.choose_example_port(environment)
        ports.check_ports(environment)
        find_envoy()
        preparation.prepare_data(environment, on_step=say)
        preparation.check_records(environment)
        publishing.write_initial_files()
        instance.note_running(environment)
        supervisor = Supervisor(instance.list_processes(environment), on_event=_report)
        try:
            supervisor.start()
            instance.wait_until_healthy(
                environment, tend=supervisor.tend, is_given_up=lambda: supervisor.is_asked_to_stop
            )
            if not supervisor.is_asked_to_stop:
                _announce(environment)
            supervisor.watch()
        finally:
            say(_("Stopping …"))
            supervisor.stop()


def _announce(environment: Environment) -> None:
    say("")
    say(_("Sambung is running for %(city)s.") % {"city": City.objects.get().name})
    rows = [
        (_("Portal"), f"{environment.portal_address}/"),
        (_("API description"), f"{environment.portal_address}/api/v1/docs"),
        (_("Exchange"), f"{environment.exchange_address}/"),
        *_list_example(environment),
        (_("Data folder"), str(environment.data_folder)),
    ]
    for label, value in rows:
        say(f"  {label:<18} {value}")
    if not environment.security_contact:
        say(
            _("Nobody is told whom to tell of a weakness. Set it: %(setting)s.")
            % {"setting": "SAMBUNG_SECURITY_CONTACT"}
        )
    say(_("Ctrl-C stops it. In another terminal, `sambung demo` tells the whole story."))
    say("")


def _list_example(environment: Environment) -> list[tuple[str, str]]:
    if environment.is_production:
        return []
    return [(_("Example"), f"https://127.0.0.1:{environment.example_port}/")]


def _report(event: str, name: str, status: int) -> None:
    if event == "died":
        say(
            _("The process %(name)s ended unexpectedly (status %(status)d); starting it again.")
            % {"name": name, "status": status}
        )
    else:
        say(_("The process %(name)s runs again.") % {"name": name})
