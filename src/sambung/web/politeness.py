"""Good manners towards other people's servers: one request at a time, and a pause after each.

It holds within one process. A host is known by name and port, so that two services on one machine
do not wait for each other.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Place = tuple[str, int]
"""Host and port."""


@dataclass(slots=True)
class _Queue:
    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0.0


class Turns:
    """Hands out turns to call a host; `clock` and `sleep` let tests run without waiting."""

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._queues: dict[Place, _Queue] = {}
        self._lock = threading.Lock()

    @contextmanager
    def take(self, place: Place, *, pause: float) -> Iterator[float]:
        """Wait until nobody else calls the host and its pause is over; then it is your turn.

        Gives the seconds waited, which are no fault of the host. `pause` is what the next caller
        has to leave after this one.
        """
        with self._lock:
            queue = self._queues.setdefault(place, _Queue())
        asked_at = self._clock()
        with queue.lock:
            if (rest := queue.free_at - self._clock()) > 0:
                self._sleep(rest)
            try:
                yield self._clock() - asked_at
            finally:
                queue.free_at = self._clock() + pause


TURNS = Turns()
"""The turns of this process."""
