"""The verdict: who calls whom, where permission was asked before, and which writes stay open."""

import ast
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property

from tools.write_guard.asking import Paths
from tools.write_guard.reading import read_functions
from tools.write_guard.source import Function, SourceTree

_QUIET_DECORATORS = {
    "abstractmethod",
    "atomic",
    "cache",
    "cached_property",
    "classmethod",
    "contextmanager",
    "lru_cache",
    "overload",
    "override",
    "property",
    "staticmethod",
    "wraps",
}
"""Decorators that hand a function on to nobody."""


@dataclass(frozen=True)
class Finding:
    """A write that may be reached without asking, and one way there, outermost function first."""

    function: str
    write: str
    line: int
    way: tuple[str, ...]

    def __str__(self) -> str:
        way = " → ".join(self.way)
        return f"{self.function} line {self.line}: {self.write}, reached by {way}"


@dataclass(frozen=True)
class _Use:
    """One function mentions another: it may call it, or hand it on."""

    user: Function
    used: Function
    is_asked: bool


class Guard:
    """The writes of a tree, and whether each is reached only after asking.

    `asking` names the functions that let nobody pass who may not; `telling` those that answer
    whether somebody may. With `enough` only asking for one of these actions counts, each by the
    qualified name of its constant.
    """

    def __init__(
        self,
        tree: SourceTree,
        *,
        asking: Iterable[str],
        telling: Iterable[str] = (),
        enough: Iterable[str] | None = None,
    ) -> None:
        self._tree = tree
        self._enough = None if enough is None else frozenset(enough)
        self._telling = frozenset(telling)
        self._excused: dict[str, frozenset[int]] = {}
        self._reading = read_functions(tree)
        self._writing = self._list_writing()
        self._asking = self._find_asking(frozenset(asking))
        self._uses: dict[int, list[_Use]] = {}
        self._open: dict[int, list[tuple[str, int]]] = {}
        for function in tree.functions.values():
            self._judge(function)

    def list_writers(self) -> tuple[str, ...]:
        """List every function that writes, asked or not."""
        functions = self._tree.functions.values()
        return tuple(sorted(f.name for f in functions if id(f) in self._reading.writes))

    def find_unasked(self, reasons: Mapping[str, str] | Iterable[str] = ()) -> tuple[Finding, ...]:
        """Find the writes that may be reached without asking; `reasons` names what is excused."""
        ways = self._walk_ways(frozenset(reasons))
        found = [
            Finding(function.name, write, line, ways[key])
            for key, function in self._tree.functions.items()
            if key in ways
            for write, line in self._open.get(key, ())
        ]
        return tuple(sorted(found, key=lambda each: (each.function, each.line)))

    def list_users(self, name: str) -> tuple[str, ...]:
        """List the functions that mention something by its qualified name."""
        found = {
            function.name
            for function in self._tree.functions.values()
            for node in function.nodes
            if isinstance(node, ast.Name | ast.Attribute)
            and self._tree.name_of(node, function) == name
        }
        return tuple(sorted(found))

    def find_needless(
        self, reasons: Iterable[str], *, beside: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Find the reasons that excuse nothing, or name a function that is not there.

        `beside` names what is excused anyway.
        """
        names, rooms = set(reasons), set(beside)
        excused = len(self.find_unasked(names | rooms))
        return tuple(
            sorted(
                name
                for name in names
                if len(self.find_unasked((names | rooms) - {name})) == excused
            )
        )

    # Reading

    def _find_asking(self, first: frozenset[str]) -> frozenset[str]:
        """Find what asks on every path, itself or through others that do."""
        self._first, asking = first, set(first)
        while True:
            self._asking = frozenset(asking)
            more = {
                name
                for name, functions in self._tree.by_name.items()
                if name not in asking and all(self._always_asks(each) for each in functions)
            }
            if not more:
                return self._asking
            asking |= more

    def _always_asks(self, function: Function) -> bool:
        return self._may_ask(function) and self._follow(function).always_asks

    def _may_ask(self, function: Function) -> bool:
        """Tell by the words it calls whether a function may ask at all; most do not."""
        words = {name.rpartition(".")[2] for name in self._asking | self._telling}
        return function.node is not None and bool(function.called_words & words)

    def _follow(self, function: Function) -> Paths:
        return Paths(
            function,
            asks=lambda call: self._asks(call, function),
            tells=lambda call: (
                self._is_named(call, function, self._telling) and self._is_enough(call, function)
            ),
        )

    def _asks(self, call: ast.Call, function: Function) -> bool:
        """Tell whether a call asks: by name, or as a function of the package that only asks.

        An operation asks for what it writes itself, not for what its caller writes after it.
        """
        if self._is_named(call, function, self._first):
            return self._is_enough(call, function)
        meant = self._reading.meanings.list_meant(call.func, function)
        return bool(meant) and all(
            each.name in self._asking
            and id(each) not in self._writing
            and _package(each) == _package(function)
            for each in meant
        )

    def _is_enough(self, call: ast.Call, function: Function) -> bool:
        """Tell whether a call asks for an action that counts: the argument after the actor."""
        if self._enough is None:
            return True
        named = self._tree.name_of(call.args[1], function) if len(call.args) > 1 else None
        return named in self._enough

    def _is_named(self, call: ast.Call, function: Function, names: frozenset[str]) -> bool:
        root = call.func
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, ast.Name) and root.id in function.local_names - set(function.imports):
            return False  # a local thing that only has the name
        return self._tree.name_of(call.func, function) in names

    def _list_writing(self) -> frozenset[int]:
        """List every function that writes, itself or through what it mentions."""
        writing, waiting = set(self._reading.writes), list(self._reading.writes)
        while waiting:
            more = self._reading.users.get(waiting.pop(), set()) - writing
            writing |= more
            waiting += more
        return frozenset(writing)

    def _judge(self, function: Function) -> None:
        """Note what a function may use and write before it has asked."""
        key = id(function)
        paths = self._follow(function) if self._may_ask(function) else None
        self._uses[key] = [
            _Use(function, used, paths is not None and paths.is_asked(node))
            for node, used in self._reading.mentions.get(key, ())
        ]
        self._open[key] = [
            (write, getattr(node, "lineno", 0))
            for node, write in self._reading.writes.get(key, ())
            if paths is None or not paths.is_asked(node)
        ]

    # Deciding

    def _walk_ways(self, reasons: frozenset[str]) -> dict[int, tuple[str, ...]]:
        """Give every function that may be entered unasked, with one way there."""
        excused = {key for name in reasons for key in self._list_excused(name)}
        return {**self._spread(self._circles, excused), **self._spread(self._roots, excused)}

    @cached_property
    def _roots(self) -> tuple[int, ...]:
        return tuple(k for k, each in self._tree.functions.items() if self._is_root(each))

    @cached_property
    def _circles(self) -> tuple[int, ...]:
        """Functions that only call each other, so that nobody knows who begins."""
        reached, waiting = set(self._roots), list(self._roots)
        while waiting:
            new = {id(use.used) for use in self._uses.get(waiting.pop(), ())} - reached
            reached |= new
            waiting += new
        return tuple(key for key in self._tree.functions if key not in reached)

    def _list_excused(self, name: str) -> frozenset[int]:
        """List the functions a line of the table stands for: one, or all that fit a pattern."""
        if name not in self._excused:
            self._excused[name] = frozenset(
                key for key, each in self._tree.functions.items() if fnmatchcase(each.name, name)
            )
        return self._excused[name]

    def _is_root(self, function: Function) -> bool:
        """Tell whether somebody outside the sources may call a function."""
        if function.node is None or id(function) not in self._reading.users:
            return True
        if any(_word(d) not in _QUIET_DECORATORS for d in function.node.decorator_list):
            return True
        owner = function.owner
        is_private = function.node.name.startswith("_") and not function.node.name.endswith("__")
        return owner is not None and not is_private and self._tree.has_outer_base(owner)

    def _spread(self, start: Iterable[int], excused: set[int]) -> dict[int, tuple[str, ...]]:
        """Follow what is used unasked from where it may begin, up to what is excused."""
        functions = self._tree.functions
        ways = {key: (functions[key].name,) for key in start if key not in excused}
        waiting = deque(ways)
        while waiting:
            key = waiting.popleft()
            for use in self._uses.get(key, ()):
                used = id(use.used)
                if not use.is_asked and used not in ways and used not in excused:
                    ways[used] = (*ways[key], use.used.name)
                    waiting.append(used)
        return ways


def _package(function: Function) -> str:
    """Name the package a function stands in, below the root."""
    return ".".join(function.module.name.split(".")[:2])


def _word(decorator: ast.expr) -> str:
    return ast.unparse(decorator).partition("(")[0].rpartition(".")[2]
