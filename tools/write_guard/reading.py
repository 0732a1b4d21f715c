"""What each function of the sources mentions and writes, whoever is asked about it."""

import ast
from functools import lru_cache

from tools.write_guard.meanings import Meanings
from tools.write_guard.source import Function, SourceTree
from tools.write_guard.writes import list_writes


class Reading:
    """The mentions and the writes of a tree, by the identity of the function they stand in."""

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self.meanings = Meanings(tree)
        self.mentions: dict[int, list[tuple[ast.AST, Function]]] = {}
        self.users: dict[int, set[int]] = {}
        self.writes: dict[int, list[tuple[ast.AST, str]]] = {}
        for function in tree.functions.values():
            self._read(function)

    def _read(self, function: Function) -> None:
        key = id(function)
        for node in function.nodes:
            for used in self.meanings.list_mentioned(node, function):
                self.mentions.setdefault(key, []).append((node, used))
                if used is not function:
                    self.users.setdefault(id(used), set()).add(key)
            for write in list_writes(node, function, self._tree):
                self.writes.setdefault(key, []).append((node, write))


@lru_cache(maxsize=1)
def read_functions(tree: SourceTree) -> Reading:
    """Read the functions of a tree; a tree that is asked about again is not read again."""
    return Reading(tree)
