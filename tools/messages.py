"""Texts for people and their Indonesian translation, without GNU gettext.

    python tools/messages.py update [--merge FILE ...]   extract, keep what is translated, add FILEs
    python tools/messages.py compile                     write the .mo files Django reads
    python tools/messages.py check                       exit status 1 when anything is missing

English is written in code and templates and is itself the key; only Indonesian is kept here, one
catalog beside each package. A text that several packages say stands in each of their catalogs, with
one translation: Django knows only one.
"""

import argparse
import io
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/sambung"
CATALOG = Path("locale/id/LC_MESSAGES/django.po")
"""Where a package keeps its catalog."""
# Argument positions of singular, plural and context, as gettext's own functions take them.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "lazy_message": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLURALS = "nplurals=1; plural=0;"
HEADER = f"""# Indonesian texts of Sambung, kept by tools/messages.py: edit msgstr lines only.
msgid ""
msgstr ""
"Language: id\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {PLURALS}\\n"

"""
_CALL = re.compile(r"\b(?:n?p?gettext|_)\(")
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


def list_packages() -> tuple[Path, ...]:
    """List the packages that stand in the house, each a folder; a catalog lies beside its code."""
    return tuple(sorted(path.parent for path in PACKAGE.glob("*/__init__.py")))


def extract_catalog(package: Path) -> Catalog:
    """Read every text for people out of one package."""
    catalog = Catalog(locale="id", domain="django", project="Sambung", charset="utf-8")
    catalog.mime_headers = [("Plural-Forms", PLURALS)]  # Indonesian has one form for any number
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts:
            for _line, message, context in list_texts(path):
                place = str(path.relative_to(ROOT))
                catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def list_texts(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    """List the texts of one file: line, message (a pair for a plural) and context."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = "\n".join(_list_calls(templatize(source, origin=str(path))))
    found = extract_python(io.BytesIO(source.encode()), list(KEYWORDS), ["Translators:"], {})
    for line, function, arguments, _comments in found:
        message, context = _arrange(function, arguments)
        if message:
            yield line, message, context


def _list_calls(source: str) -> Iterator[str]:
    """Cut the calls out of what Django makes of a template; the rest of it is no Python."""
    for match in _CALL.finditer(source):
        end = _find_end(source, match.end())
        yield re.sub(r"(\(|, )u(?=['\"])", r"\1", source[match.start() : end])


def _find_end(source: str, start: int) -> int:
    quote = ""
    position = start
    while position < len(source):
        character = source[position]
        if character == "\\":
            position += 1
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character == ")":
            return position + 1
        position += 1
    raise ValueError("a call in a template does not end")


def _arrange(function: str, arguments: object) -> tuple[str | tuple[str, ...] | None, str | None]:
    """Put the arguments of a call into message and context; None when they are no constants."""
    values = arguments if isinstance(arguments, tuple) else (arguments,)
    spec = KEYWORDS[function] or (1,)
    context: str | None = None
    texts: list[str] = []
    for position in spec:
        index = position if isinstance(position, int) else position[0]
        value = values[index - 1] if index <= len(values) else None
        if not isinstance(value, str) or not value:
            return None, None
        if isinstance(position, int):
            texts.append(value)
        else:
            context = value
    return (texts[0] if len(texts) == 1 else tuple(texts)), context


def read_catalog(path: Path) -> Catalog:
    """Read a .po file."""
    with path.open("rb") as file:
        return read_po(file, locale="id", domain="django", abort_invalid=True)


def update(extra: Iterable[Path]) -> int:
    """Bring the catalogs in step with the sources; translations in `extra` fill what is empty.

    What one package has translated already serves another that says the same. Gives the number of
    texts.
    """
    known = [read_catalog(path) for path in [*list_catalogs(), *extra]]
    total = 0
    for package in list_packages():
        catalog = extract_catalog(package)
        own = package / CATALOG
        for source in [*([read_catalog(own)] if own.exists() else []), *known]:
            _take_over(catalog, source)
        total += len(catalog)
        _write_catalog(own, catalog)
    return total


def list_catalogs() -> list[Path]:
    """List the catalogs of all packages."""
    return [path for package in list_packages() if (path := package / CATALOG).exists()]


def _take_over(catalog: Catalog, source: Catalog) -> None:
    for message in source:
        wanted = catalog.get(message.id, message.context) if message.id else None
        if wanted is not None and not _is_translated(wanted) and _is_translated(message):
            wanted.string = _fit(wanted, message)


def _write_catalog(path: Path, catalog: Catalog) -> None:
    if not len(catalog):
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    write_po(content, catalog, width=100, sort_by_file=True, omit_header=True, include_lineno=False)
    path.write_bytes(HEADER.encode() + content.getvalue().lstrip())


def _fit(known: Message, message: Message) -> str | tuple[str, ...]:
    """Indonesian has one plural form; a plural takes the translation as its only form."""
    string = message.string
    if known.pluralizable:
        return string[:1] if isinstance(string, tuple) else (string,)
    return string[0] if isinstance(string, tuple) else string


def list_faults() -> list[str]:
    """List what is missing, left over, unsure or wrong in the catalogs."""
    faults = [
        f"{package.name}: {fault}"
        for package in list_packages()
        for fault in _list_faults_of(package)
    ]
    said: dict[object, tuple[str, object]] = {}
    for path in list_catalogs():
        package = path.relative_to(PACKAGE).parts[0]
        for message in read_catalog(path):
            if message.id:
                first, string = said.setdefault(
                    (message.id, message.context), (package, message.string)
                )
                if string != message.string:
                    faults.append(f"{package}: translated otherwise in {first}: {message.id!r}")
    return sorted(faults)


def _list_faults_of(package: Path) -> list[str]:
    sources = extract_catalog(package)
    path = package / CATALOG
    catalog = read_catalog(path) if path.exists() else Catalog(locale="id")
    wanted = {(message.id, message.context) for message in sources if message.id}
    held = {(message.id, message.context): message for message in catalog if message.id}
    faults = [f"missing: {id_!r}" for id_, context in wanted if (id_, context) not in held]
    for key, message in held.items():
        if key not in wanted:
            faults.append(f"not in the sources any more: {message.id!r}")
        elif message.fuzzy:
            faults.append(f"unsure (fuzzy): {message.id!r}")
        elif not _is_translated(message):
            faults.append(f"untranslated: {message.id!r}")
        elif not _has_same_placeholders(message):
            faults.append(f"placeholders differ: {message.id!r}")
    return faults + [f"obsolete: {message.id!r}" for message in catalog.obsolete.values()]


def split_at_placeholders(text: str) -> list[str]:
    """Cut a text at its placeholders; gives what stands between them.

    >>> split_at_placeholders("Page %(number)s of %(count)s")
    ['Page ', ' of ', '']
    """
    return _PLACEHOLDER.split(text)


def _is_translated(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple) else (message.string,)
    return bool(texts) and all(texts)


def _has_same_placeholders(message: Message) -> bool:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    wanted = {name for text in ids for name in _PLACEHOLDER.findall(text)}
    return all(set(_PLACEHOLDER.findall(text)) == wanted for text in strings)


def compile_catalogs() -> int:
    """Write a .mo file beside each catalog; gives how many."""
    catalogs = list_catalogs()
    for path in catalogs:
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, read_catalog(path))
    return len(catalogs)


def main() -> int:
    """Run one of the three commands; give the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    merge = commands.add_parser("update", help="extract the texts and keep the translations")
    merge.add_argument("--merge", type=Path, nargs="+", default=[], help="further .po files")
    commands.add_parser("compile", help="write the .mo files")
    commands.add_parser("check", help="list what is missing")
    options = parser.parse_args()
    if options.command == "update":
        total = update(options.merge)
        print(f"messages: {total} texts in {len(list_catalogs())} catalogs")
        return 0
    if options.command == "compile":
        print(f"messages: compiled {compile_catalogs()} catalogs")
        return 0
    faults = list_faults()
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print("messages: all translated")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
