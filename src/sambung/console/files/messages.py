"""The short message about a file that somebody pastes into a chat. It names no person.

Always Indonesian, at most 300 characters, with a link that opens only for who may read the file.
"""

import re
from collections.abc import Sequence

from django.utils import translation
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from sambung.directory.models import User
from sambung.governance.models import IntegrationFile
from sambung.governance.rules.personal_data import take_persons_out

LONGEST = 300
_SHORTEST_ACTION = 12
_PART_OF_A_NAME = re.compile(r"[A-Z][\w'\-]{3,}")


def compose_message(file: IntegrationFile, *, link: str, names: Sequence[str]) -> str:
    """Write the message: application, stage, what is asked and until when, and the link.

    `names` are persons known to Sambung; where one stands in the text, it is taken out. What is
    asked is cut short when the whole would be too long.
    """
    with translation.override("id"):
        parts = {
            "name": Truncator(file.application.name).chars(60),
            "stage": file.get_stage_display(),
            "due": _("By %(day)s.") % {"day": _show_day(file)} if file.due_on else "",
            "awaited": _("Awaited: %(agency)s.") % {"agency": file.waiting_agency}
            if file.waiting_agency
            else "",
        }
        head = _("Integration of %(name)s, stage: %(stage)s.") % parts
        tail = " ".join(filter(None, [parts["due"], parts["awaited"], link]))
        asked = take_persons_out(file.next_action, names=names).rstrip(" .")
        room = LONGEST - len(head) - len(tail) - len(_("Please: %(action)s.") % {"action": ""}) - 2
        if not asked or room < _SHORTEST_ACTION:
            return f"{head} {tail}"
        asked = _("Please: %(action)s.") % {"action": Truncator(asked).chars(room)}
        return f"{head} {asked} {tail}"


def list_names_in(text: str) -> tuple[str, ...]:
    """List the officers' names, whole or the parts that stand alone, that occur in a text."""
    words = set(_PART_OF_A_NAME.findall(text))
    if not words:
        return ()
    found = set()
    names = User.objects.filter(officer__isnull=False).values_list("full_name", flat=True)
    for name in names.iterator():
        if name and name.casefold() in text.casefold():
            found.add(name)
        found.update(words.intersection(_PART_OF_A_NAME.findall(name)))
    return tuple(sorted(found))


def _show_day(file: IntegrationFile) -> str:
    return date_format(file.due_on, pgettext("date format", "j F Y")) if file.due_on else ""
