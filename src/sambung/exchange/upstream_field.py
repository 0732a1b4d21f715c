"""The column in which an interface keeps its upstream, as a value on both sides."""

from typing import Any

from django.db import models

from sambung.exchange.rules.upstreams import (
    HttpsUpstream,
    SocketUpstream,
    StoredUpstream,
    UnreadableUpstream,
    UpstreamFault,
    describe_upstream,
    read_upstream,
)


class UpstreamField(models.JSONField):
    """Keeps an upstream as JSON and gives it as a value.

    What somebody stored past the rules is given as `UnreadableUpstream`: a single broken row must
    not hold up the reading of all others, least of all when rights are published.
    """

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> StoredUpstream:
        """Read the stored form."""
        plain = super().from_db_value(value, expression, connection)
        try:
            return read_upstream(plain)
        except UpstreamFault as fault:
            return UnreadableUpstream(str(fault), plain)

    def get_prep_value(self, value: Any) -> Any:
        """Give the form to store.

        Raises:
            TypeError: what was given is no upstream.
        """
        if isinstance(value, UnreadableUpstream):
            return super().get_prep_value(value.stored)
        if not isinstance(value, SocketUpstream | HttpsUpstream):
            raise TypeError(f"an upstream is a value of its own, not {type(value).__name__}")
        return super().get_prep_value(describe_upstream(value))
