"""PDF documents, set by Typst from a template and plain values.

A template is a `.typ` file of the package that owns the matter. A city changes it by putting a
file of the same name into `templates/typst/` of the data folder. Values travel as JSON and never
as markup, so that a name with a `#` in it stays a name.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext as _

from sambung.kernel.errors import Unavailable

CITY_FOLDER = Path("templates") / "typst"


def typeset(template: Path, values: Mapping[str, Any]) -> bytes:
    """Give the PDF that a template makes of some values.

    The template reads them with `json(bytes(sys.inputs.values))`.

    Raises:
        Unavailable: the template of the city cannot be set; says where Typst stopped.
    """
    chosen = find_template(template)
    try:
        pdf = typst.compile(
            chosen.read_bytes(), sys_inputs={"values": json.dumps(values, default=str)}
        )
    except RuntimeError as error:
        raise Unavailable(
            _("The template %(file)s cannot be set: %(reason)s")
            % {"file": chosen.name, "reason": str(error).splitlines()[0]}
        ) from error
    assert isinstance(pdf, bytes)
    return pdf


def find_template(template: Path) -> Path:
    """Give the city's own version of a template, or the template itself."""
    own: Path = settings.SAMBUNG_DATA_FOLDER / CITY_FOLDER / template.name
    return own if own.is_file() else template
