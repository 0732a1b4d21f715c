"""Duties of the gateway: putting rights into force."""

from datetime import datetime, timedelta

from sambung.gateway.publishing import publish
from sambung.kernel.duties import Duty, Process
from sambung.kernel.errors import Unavailable


def publish_rights(*, now: datetime) -> None:
    """Bring what Envoy enforces in line with the database.

    Raises:
        Unavailable: Envoy, or its check, refuses what is new; what was in force stays.
    """
    publication = publish(now=now)
    if publication.error:
        raise Unavailable(publication.error)


DUTIES = (
    Duty(
        name="publish_rights",
        run=publish_rights,
        process=Process.PUBLISHER,
        pause=timedelta(milliseconds=500),
        budget=timedelta(minutes=2),
        is_woken=True,
        longest_wait=timedelta(seconds=5),
    ),
)
