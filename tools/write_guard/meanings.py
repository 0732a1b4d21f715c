"""Which functions a name or an attribute in the sources may stand for."""

import ast

from tools.write_guard.kinds import find_kind
from tools.write_guard.source import Class, Function, SourceTree
from tools.write_guard.writes import replaces_text


class Meanings:
    """Finds what is meant in a tree of sources, and remembers it."""

    def __init__(self, tree: SourceTree) -> None:
        self._tree = tree
        self._meant: dict[int, list[Function]] = {}

    def list_mentioned(self, node: ast.AST, function: Function) -> list[Function]:
        """List the functions a piece of a function names, so that they may be called."""
        match node:
            case ast.Name(ctx=ast.Load()) | ast.Attribute(ctx=ast.Load()):
                return self.list_meant(node, function)
            case ast.Constant(value=str(text)) if "." in text:  # loaded by its dotted name
                return self._tree.by_name.get(self._tree.resolve(text), [])
        return []

    def list_meant(self, node: ast.expr, function: Function) -> list[Function]:
        """List the functions a name or an attribute may stand for; asked again and again."""
        if id(node) not in self._meant:
            self._meant[id(node)] = self._find_meant(node, function)
        return self._meant[id(node)]

    def _find_meant(self, node: ast.expr, function: Function) -> list[Function]:
        """List the functions a name or an attribute may stand for; when in doubt, all so named."""
        named = self._tree.name_of(node, function)
        if named is not None:
            if named in self._tree.by_name:
                return self._tree.by_name[named]
            if named in self._tree.classes:
                return self._list_makers(self._tree.classes[named])
            owner, _, word = named.rpartition(".")
            if owner in self._tree.classes:
                return self._tree.find_methods(owner, word)
            return []
        if not isinstance(node, ast.Attribute) or node.attr not in self._tree.methods:
            return []
        return self._list_methods(node, function)

    def _list_methods(self, node: ast.Attribute, function: Function) -> list[Function]:
        match node.value:
            case ast.Name(id="self" | "cls") if function.owner:
                return self._tree.find_methods(function.owner.name, node.attr)
            case ast.Call(func=ast.Name(id="super")) if function.owner:
                ancestors = self._tree.list_ancestors(function.owner.name)
                return [f for a in ancestors for f in self._tree.find_methods(a, node.attr)]
        if node.attr == "replace" and replaces_text(function.calls.get(id(node))):
            return []
        kind = find_kind(node.value, function, self._tree)
        if kind is None:
            return self._tree.methods[node.attr]
        return self._tree.find_methods(kind.name, node.attr)

    def _list_makers(self, made: Class) -> list[Function]:
        words = ("__init__", "__new__", "__post_init__")
        return [f for word in words for f in self._tree.find_methods(made.name, word)]
