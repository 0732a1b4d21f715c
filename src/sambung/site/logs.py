"""What of a request may stand in the log: which page, and never the words of who asked.

A path may carry the secret of a link ("bukan saya", an invitation), and everything else a stranger
sends is chosen by a stranger: it fills no log with traces (OWASP ASVS 5.0, 16.2.5).
"""

import logging

from django.http import HttpRequest

_LONGEST_REFUSAL = 200


class HideWhatWasAsked(logging.Filter):
    """Puts the pattern of the address in place of the path, and cuts what a stranger made long."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Change a record about a request; all are written."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
            asked = {request.path, request.path_info, request.get_full_path()}
            record.args = tuple(_name_page(request) if a in asked else a for a in record.args)
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
            record.msg = record.getMessage()[:_LONGEST_REFUSAL]
            record.args = ()
        return True


def _name_page(request: HttpRequest) -> str:
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "(no page)"
