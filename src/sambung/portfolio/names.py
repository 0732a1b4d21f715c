"""One name for one application within an agency."""

import unicodedata

from django.db.models import Q
from django.utils.translation import gettext as _

from sambung.directory.models import Agency
from sambung.kernel.errors import Conflict
from sambung.portfolio.models import Application


class NameTaken(Conflict):
    """The agency has an application of that name already: `application`."""

    code = "name_taken"

    def __init__(self, application: Application) -> None:
        super().__init__(
            _("%(name)s is registered already, with the code %(code)s. Change that entry instead.")
            % {"name": application.name, "code": application.code}
        )
        self.application = application


def refuse_taken_name(agency: Agency | None, name: str, *, but: Application | None = None) -> None:
    """Refuse a name the agency has given already, whatever the capitals.

    A documented application that nobody owns yet counts as well: it is probably the same.

    Raises:
        NameTaken: with the application that has the name.
    """
    others = Application.objects.filter(Q(owner=agency) | Q(owner__isnull=True))
    if but is not None:
        others = others.exclude(pk=but.pk)
    for application in others.without_system():
        if _fold(application.name) == _fold(name):
            raise NameTaken(application)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", " ".join(name.split())).casefold()
