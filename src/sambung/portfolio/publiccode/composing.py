"""publiccode.yml of an application, out of its entry and what an imported file brought beyond it.

The engine of this package knows no database; here it meets the tables.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from sambung.portfolio.entry import find_inventory
from sambung.portfolio.models import Application, Inventory, Origin
from sambung.portfolio.publiccode.rules.document import Document, list_missing
from sambung.portfolio.publiccode.rules.lenses import LENSES
from sambung.portfolio.publiccode.rules.writing import compose, show

OF_APPLICATION = frozenset({"name", "platform", "status", "purpose"})
"""The values of a lens that stand on the application itself; the others in its inventory."""


def write_publiccode(application: Application) -> str:
    """Give the publiccode.yml of an application as text.

    What the standard asks for and nobody entered is named in a remark at its head. Contacts are
    only those a file brought: the standard wants real people, whom Sambung does not publish.
    """
    remark = _("Not known yet, although the standard asks for it:")
    return show(compose_publiccode(application), remark=remark)


def list_missing_keys(application: Application) -> tuple[str, ...]:
    """List the mandatory keys the publiccode.yml of an application lacks."""
    return list_missing(compose_publiccode(application))


def compose_publiccode(application: Application) -> Document:
    """Give the publiccode.yml of an application as plain values."""
    inventory = find_inventory(application)
    return compose(
        read_values(application, inventory),
        inventory.publiccode if inventory else {},
        agency=application.owner.name if application.owner else "",
        is_own=application.origin == Origin.OWN,
    )


def read_values(application: Application, inventory: Inventory | None) -> Mapping[str, str]:
    """Give the values a publiccode.yml may hold, as texts; "" where nothing is known."""
    values = {"address": application.address}
    for lens in LENSES:
        holder = application if lens.field in OF_APPLICATION else inventory
        value = getattr(holder, lens.field, None)
        values[lens.field] = "" if value is None else str(value)
    return values
