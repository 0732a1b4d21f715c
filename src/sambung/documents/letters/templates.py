"""Finding a template and filling it. A city's own template may be broken: then we say where."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template import Context, Engine, Template, TemplateSyntaxError
from django.utils.translation import gettext as _

from sambung.documents.letters.content.values import MissingName, wrap
from sambung.kernel.errors import NotFound, Unavailable

LETTER_FOLDER = Path("templates") / "letters"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_TAG_ALONE = re.compile(r"^[ \t]*(\{%[^\n]*?%\})[ \t]*$", re.MULTILINE)
_GONE = "\ue1ff"
"""Marks the end of a line that holds only a tag, so that the line goes without a trace."""


class _LetterEngine(Engine):
    """Django's templates with three tags and no filters, loaders or libraries."""

    default_builtins = ["sambung.documents.letters.tags"]


_engine = _LetterEngine(dirs=[], loaders=[], libraries={}, debug=True)


class _Values(Context):
    """The values of a letter. A name that was not given is an error, whoever asks."""

    def __getitem__(self, key: Any) -> Any:
        if key not in self:
            raise MissingName(str(key))
        return super().__getitem__(key)


def find_template(name: str) -> Path:
    """Find a template by its name: the city's own, or the one of a package.

    Raises:
        NotFound: there is none.
    """
    file_name = f"{name}.md"
    packages = (Path(str(app.path)) for app in apps.get_app_configs())
    folders = [Path(settings.SAMBUNG_DATA_FOLDER), *packages]
    if _NAME.fullmatch(name):
        for folder in folders:
            path = folder / LETTER_FOLDER / file_name
            if path.is_file():
                return path
    raise NotFound(_("There is no letter %(name)s.") % {"name": name})


def fill_template(path: Path, values: Mapping[str, Any]) -> str:
    """Fill a template with values, which stay text whatever is in them.

    Raises:
        Unavailable: the template is broken, or asks for a name that is not among the values;
            names file and line.
    """
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise explain(path, 0, _("it is no text in UTF-8.")) from error
    context = _Values({name: wrap(value) for name, value in values.items()})
    try:
        filled = Template(_TAG_ALONE.sub(rf"\1{_GONE}", source), engine=_engine).render(context)
    except TemplateSyntaxError as error:
        raise explain(path, _find_line(error), str(error)) from error
    except MissingName as error:
        raise _explain_name(path, source, error.name) from error
    return re.sub(f"{_GONE}\n?", "", filled)


def explain(path: Path, line: int, reason: str) -> Unavailable:
    """Make the error that says that a template is broken, and where.

    Line 0 stands for the whole file.
    """
    text = (
        _("The letter template %(file)s is broken in line %(line)d: %(reason)s")
        if line
        else _("The letter template %(file)s is broken: %(reason)s")
    )
    return Unavailable(text % {"file": path, "line": line, "reason": reason})


def _explain_name(path: Path, source: str, name: str) -> Unavailable:
    asked = re.compile(rf"\{{[{{%][^\n]*\b{re.escape(name)}\b")
    line = next((at for at, text in enumerate(source.splitlines(), 1) if asked.search(text)), 0)
    reason = _("nothing is called “%(name)s” in this letter.") % {"name": name}
    return explain(path, line, reason)


def _find_line(error: Exception) -> int:
    return int(getattr(error, "template_debug", {}).get("line", 0))
