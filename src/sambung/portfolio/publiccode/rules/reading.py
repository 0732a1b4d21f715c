"""Reading a publiccode.yml that anybody may have written, within bounds.

Only plain data is taken: no aliases, by which a small file grows without end; no tags, which name
types of programs; no key twice, of which one would be lost. Texts stay as they were written, so
that version 1.10 does not become the number 1.1.
"""

import re
import unicodedata
from typing import Any

import yaml

from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import Message
from sambung.kernel.messages import message as _
from sambung.portfolio.fields.checks import complete_address
from sambung.portfolio.publiccode.rules.document import (
    KNOWN_VERSIONS,
    OWN_VERSION,
    Document,
    find,
    list_missing,
    list_unfit,
    list_unknown,
    version_of,
)
from sambung.portfolio.publiccode.rules.files import PubliccodeFile, check_size
from sambung.portfolio.publiccode.rules.lenses import LENSES

DEEPEST = 20
MOST_NODES = 20_000
_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = frozenset(
    f"{_CORE}{name}" for name in ("str", "int", "float", "bool", "null", "seq", "map", "timestamp")
)
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_publiccode(content: bytes) -> PubliccodeFile:
    """Read a file of any version of the standard.

    A version that is not known is read as far as its keys are known, with a note.

    Raises:
        InvalidInput: it is no YAML mapping, is too large or too deep, or holds aliases, tags or a
            key twice; the message says where.
    """
    text = _decode(content)
    try:
        _check_events(text)
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        raise InvalidInput(_explain(error)) from error
    if not isinstance(node, yaml.MappingNode):
        raise InvalidInput(
            _("This is no publiccode.yml: it has no keys such as “name: …”. Choose another file.")
        )
    document: Document = _build(node)
    version = version_of(document)
    return PubliccodeFile(document, version, _list_notes(document, version))


def _decode(content: bytes) -> str:
    check_size(content)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(_("The file is not written in UTF-8. Save it as UTF-8.")) from error


def _check_events(text: str) -> None:
    """Refuse what must not be built, before anything is built."""
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = _line_of(event)
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise InvalidInput(_("Line %(line)d: only one document is allowed.", line=line))
        if isinstance(event, yaml.AliasEvent):
            raise InvalidInput(
                _(
                    "Line %(line)d: aliases (*%(name)s) are not taken. Write the text out.",
                    line=line,
                    name=event.anchor,
                )
            )
        tag = getattr(event, "tag", None)
        if tag not in (None, "!") and tag not in _PLAIN_TAGS:
            raise InvalidInput(
                _(
                    "Line %(line)d: tags such as %(tag)s are not taken. Remove it.",
                    line=line,
                    tag=tag,
                )
            )
        nodes += isinstance(event, yaml.NodeEvent)
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST or nodes > MOST_NODES:
            raise InvalidInput(
                _(
                    "Line %(line)d: the file is nested too deeply or too long for a"
                    " publiccode.yml.",
                    line=line,
                )
            )


def _build(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_build(item) for item in node.value]
    if not isinstance(node, yaml.MappingNode):
        return _build_scalar(node)
    built: Document = {}
    for key_node, value_node in node.value:
        line = _line_of(key_node)
        if not isinstance(key_node, yaml.ScalarNode):
            raise InvalidInput(_("Line %(line)d: a key has to be a word.", line=line))
        key = _clean(key_node)
        if key in built:
            raise InvalidInput(
                _(
                    "Line %(line)d: the key “%(key)s” stands there twice. Keep one.",
                    line=line,
                    key=key,
                )
            )
        built[key] = _build(value_node)
    return built


def _build_scalar(node: yaml.Node) -> str | int | bool | None:
    text = _clean(node)
    if getattr(node, "style", None) or node.tag == f"{_CORE}str":
        return text
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    return int(text) if _INTEGER.fullmatch(text) else text


def _clean(node: yaml.Node) -> str:
    text = unicodedata.normalize("NFC", str(node.value))
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in text):
        raise InvalidInput(
            _("Line %(line)d: the text holds control characters. Remove them.", line=_line_of(node))
        )
    return text


def _line_of(place: Any) -> int:
    """Give the line, counted from 1, at which an event or node begins."""
    mark = place.start_mark
    return mark.line + 1 if mark else 0


def _list_notes(document: Document, version: str) -> tuple[Message, ...]:
    notes: list[Message] = []
    if version not in KNOWN_VERSIONS:
        notes.append(
            _(
                "The file says version “%(version)s” of the standard; known are %(known)s. It was"
                " read as far as its keys are known.",
                version=version or "–",
                known=", ".join(KNOWN_VERSIONS[1:]),
            )
        )
    elif version not in ("0", OWN_VERSION):
        notes.append(_("The file follows version %(version)s of the standard.", version=version))
    if unknown := list_unknown(document):
        notes.append(
            _(
                "Kept as they are, since the standard does not know them: %(keys)s.",
                keys=", ".join(unknown),
            )
        )
    if untaken := _list_untaken(document):
        notes.append(
            _(
                "Kept in the file but not taken over, since the value does not fit the entry:"
                " %(keys)s.",
                keys=", ".join(untaken),
            )
        )
    notes += list_unfit(document)
    landing = document.get("landingURL")
    if isinstance(landing, str) and complete_address(landing) != landing:
        notes.append(
            _(
                "landingURL has no https:// in front: %(text)s. It was read as %(address)s.",
                text=landing,
                address=complete_address(landing),
            )
        )
    if missing := list_missing(document):
        notes.append(
            _(
                "The standard asks for these keys, which the file does not hold: %(keys)s.",
                keys=", ".join(missing),
            )
        )
    return tuple(notes)


def _list_untaken(document: Document) -> list[str]:
    """List the keys that hold something a lens cannot take, such as a date that is none."""
    return [
        lens.key
        for lens in LENSES
        if "*" not in lens.path
        and find(document, lens.path) not in (None, "")
        and not lens.read(document)
    ]


def _explain(error: yaml.YAMLError) -> Message:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return _("The file cannot be read as YAML. Open it in an editor that checks YAML.")
    return _(
        "The file cannot be read as YAML from line %(line)d, character %(column)d on. Correct it"
        " there.",
        line=mark.line + 1,
        column=mark.column + 1,
    )
