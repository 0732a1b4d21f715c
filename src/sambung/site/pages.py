"""Entry of the web processes that show pages: each gets its search ready before anybody asks."""

import threading

from django.db import connections

from sambung.site.wsgi import application

_PAUSE_SECONDS = 5
"""The start comes first: the index takes a second of work, in a nation eight."""


def _get_ready() -> None:
    from sambung.portfolio.catalogue import warm_catalogue  # noqa: PLC0415 - Django comes first

    try:
        warm_catalogue()
    finally:
        connections.close_all()


_timer = threading.Timer(_PAUSE_SECONDS, _get_ready)
_timer.daemon = True
_timer.start()

__all__ = ["application"]
