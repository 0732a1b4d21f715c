"""What counts as a write: to the database, by raw SQL, to files.

Told by name, and the benefit of doubt goes to the alarm: `x.save` is a write, called or handed on,
unless the source shows that `x` is a thing in memory such as a set or a digest.
"""

import ast
import re
from collections.abc import Iterator

from tools.write_guard.kinds import Kind, find_kind
from tools.write_guard.source import Function, SourceTree

_ROWS = {
    "create",
    "get_or_create",
    "update_or_create",
    "bulk_create",
    "bulk_update",
    "save",
    "save_base",
    "save_m2m",
    "update",
    "delete",
    "_raw_delete",
    "create_user",
    "create_superuser",
}
_RELATIONS = {"add", "set", "clear", "remove"}
_SQL = {"execute", "executemany", "executescript", "callproc", "raw"}
_PATHS = {
    "write_text",
    "write_bytes",
    "unlink",
    "rename",
    "touch",
    "mkdir",
    "rmdir",
    "chmod",
    "symlink_to",
    "hardlink_to",
}
_NAMES = (_ROWS | {f"a{name}" for name in _ROWS | _RELATIONS} | _RELATIONS | _SQL | _PATHS) | {
    "replace",
    "open",
}
_OS = {
    "chmod",
    "chown",
    "fdopen",
    "ftruncate",
    "link",
    "makedirs",
    "mkdir",
    "mkfifo",
    "open",
    "remove",
    "removedirs",
    "rename",
    "renames",
    "replace",
    "rmdir",
    "symlink",
    "truncate",
    "unlink",
    "utime",
}
_READING = {"shutil.which", "shutil.disk_usage", "shutil.get_terminal_size"}
_READING_FLAGS = {"O_RDONLY", "O_DIRECTORY", "O_CLOEXEC", "O_NOFOLLOW", "O_PATH"}
_OPENERS = {"open", "io.open", "gzip.open", "bz2.open", "lzma.open", "codecs.open", "tarfile.open"}
_BY_WORD = {"getattr", "operator.methodcaller", "operator.attrgetter"}
_COMMANDS = {"django.core.management.call_command"}
_IN_MEMORY = (
    "collections.",
    "datetime.",
    "hashlib.",
    "hmac.",
    "io.",
    "threading.",
    "contextvars.",
    "http.cookies.",
)
_IN_MEMORY_NAMES = {
    "set",
    "frozenset",
    "dict",
    "list",
    "tuple",
    "str",
    "bytes",
    "bytearray",
    "int",
    "dataclasses.replace",
    "copy.replace",
}


def list_writes(node: ast.AST, function: Function, tree: SourceTree) -> Iterator[str]:
    """List what one node of the syntax writes, in the words of the source."""
    match node:
        case ast.Call(func=called):
            name = tree.name_of(called, function)
            if isinstance(called, ast.Name) and name is None:
                name = called.id
            if _is_writing_function(name or "", node):
                yield f"{name}(…)"
            elif (name or "") in _BY_WORD and _is_write_by_word(node):
                yield ast.unparse(node)
        case ast.Attribute(attr=attribute, ctx=ast.Load()) if attribute in _NAMES:
            name = tree.name_of(node, function)
            if name is None or not _is_known(name, tree):
                yield from _list_method_writes(node, function, tree)


def _is_known(name: str, tree: SourceTree) -> bool:
    """Tell whether a name is judged elsewhere: a function of the tree or of these libraries."""
    return (
        name in tree.by_name
        or name in _IN_MEMORY_NAMES | _OPENERS
        or name.startswith(("os.", "shutil."))
    )


def _is_writing_function(name: str, call: ast.Call) -> bool:
    if name.startswith("shutil."):
        return name not in _READING
    if name in _OPENERS:
        return _opens_for_writing(call, 1)
    if name == "os.open":
        flags = (
            set(re.findall(r"O_\w+", ast.unparse(call.args[1]))) if len(call.args) > 1 else set()
        )
        return not flags or bool(flags - _READING_FLAGS)
    if name == "os.fdopen":
        return _opens_for_writing(call, 1)
    package, _, word = name.rpartition(".")
    return (package == "os" and word in _OS) or name in _COMMANDS


def _is_write_by_word(call: ast.Call) -> bool:
    """Tell whether a writing method is looked up by its name, a way around this list."""
    return any(isinstance(word, ast.Constant) and word.value in _NAMES for word in call.args[:2])


def _list_method_writes(node: ast.Attribute, function: Function, tree: SourceTree) -> Iterator[str]:
    call = function.calls.get(id(node))
    if node.attr == "replace" and not _replaces_a_path(call):
        return
    if node.attr == "open" and not (call and _opens_for_writing(call, 0)):
        return
    if node.attr in _SQL and call and _only_selects(call):
        return
    kind = find_kind(node.value, function, tree)
    if kind and _is_harmless(kind, node.attr, tree):
        return
    yield f"{ast.unparse(node)[-60:]}" + ("(…)" if call else "")


def _is_harmless(kind: Kind, method: str, tree: SourceTree) -> bool:
    """Tell whether the receiver is a thing in memory, or of the tree with such a method itself."""
    if kind.name in _IN_MEMORY_NAMES or kind.name.startswith(_IN_MEMORY):
        return True
    if method == "open" and kind.name.startswith("zipfile."):
        return True
    return kind.name in tree.classes and bool(tree.find_methods(kind.name, method))


def replaces_text(call: ast.Call | None) -> bool:
    """Tell whether a call of `replace` says by its arguments that it is about a text."""
    given = call.args if call else []
    return len(given) > 1 and all(
        isinstance(each, ast.Constant) and isinstance(each.value, str) for each in given[:2]
    )


def _replaces_a_path(call: ast.Call | None) -> bool:
    """Tell `path.replace(target)` from the `replace` of texts and dates."""
    if call is None:
        return True
    names = {keyword.arg for keyword in call.keywords}
    return len(call.args) + len(names) == 1 and names <= {"target", None}


def _opens_for_writing(call: ast.Call, place: int) -> bool:
    modes = [k.value for k in call.keywords if k.arg == "mode"] + call.args[place : place + 1]
    if not modes:
        return any(k.arg is None for k in call.keywords)
    mode = modes[0]
    if not (isinstance(mode, ast.Constant) and isinstance(mode.value, str)):
        return True
    return bool(set(mode.value) & set("wax+")) and set(mode.value) <= set("rwaxbt+U|:gz*")


def _only_selects(call: ast.Call) -> bool:
    statement = call.args[0] if call.args else None
    return (
        isinstance(statement, ast.Constant)
        and isinstance(statement.value, str)
        and statement.value.lstrip().upper().startswith("SELECT ")
    )
