"""What kind of thing an expression gives, as far as the source says so; None when it does not."""

import ast
import builtins
from dataclasses import dataclass

from tools.write_guard.source import BODY, Function, SourceTree

_LITERALS: dict[type[ast.expr], str] = {
    ast.Dict: "dict",
    ast.DictComp: "dict",
    ast.Set: "set",
    ast.SetComp: "set",
    ast.List: "list",
    ast.ListComp: "list",
    ast.JoinedStr: "str",
    ast.Tuple: "tuple",
}
_KEYED = {"dict", "collections.defaultdict", "collections.abc.Mapping"}
_DEEPEST = 6


@dataclass(frozen=True)
class Kind:
    """A class by qualified name; `item` is what it holds, where an annotation says so."""

    name: str
    item: "Kind | None" = None


def find_kind(node: ast.expr, function: Function, tree: SourceTree, depth: int = 0) -> Kind | None:
    """Find the kind of an expression of a function."""
    if depth > _DEEPEST:
        return None
    literal = _LITERALS.get(type(node))
    if literal:
        return Kind(literal)
    match node:
        case ast.Constant(value=value):
            return Kind(type(value).__name__)
        case ast.Name(id="self") if function.owner:
            return Kind(function.owner.name)
        case ast.Name(id=name):
            return _kind_of_name(name, function, tree, depth)
        case ast.Call():
            return _kind_of_call(node, function, tree, depth)
        case ast.Subscript(value=value):
            held = find_kind(value, function, tree, depth + 1)
            return held.item if held else None
        case ast.BinOp(left=left, op=ast.BitOr() | ast.Add()):
            return find_kind(left, function, tree, depth + 1)
        case ast.Attribute(value=value, attr=attribute):
            whole = find_kind(value, function, tree, depth + 1)
            return _kind_of_field(attribute, whole, tree, depth) if whole else None
    return None


def read_annotation(
    node: ast.expr | None, function: Function, tree: SourceTree, depth: int = 0
) -> Kind | None:
    """Find the kind an annotation names. Of a union, the one that is not None."""
    match node:
        case ast.Constant(value=str(text)):
            return read_annotation(ast.parse(text, mode="eval").body, function, tree, depth)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            sides = [
                read_annotation(side, function, tree, depth)
                for side in (left, right)
                if not (isinstance(side, ast.Constant) and side.value is None)
            ]
            return sides[0] if len(set(sides)) == 1 else None
        case ast.Subscript(value=value, slice=inside):
            whole = read_annotation(value, function, tree, depth)
            held = inside
            if isinstance(inside, ast.Tuple):  # the value of a mapping, the first of a tuple
                held = inside.elts[0 if ast.unparse(value) == "tuple" else -1]
            return whole and Kind(whole.name, read_annotation(held, function, tree, depth))
        case ast.Name(id=name):
            known = tree.name_of(node, function)
            return Kind(known or name) if known or hasattr(builtins, name) else None
        case ast.Attribute():
            known = tree.name_of(node, function)
            return Kind(known) if known else None
    return None


def _kind_of_name(name: str, function: Function, tree: SourceTree, depth: int) -> Kind | None:
    if function.node is not None and name in function.local_names:
        kinds = list(_list_local_kinds(name, function, tree, depth))
        return kinds[0] if kinds and len({kind and kind.name for kind in kinds}) == 1 else None
    module, body = function.module, function.module.functions[BODY]
    if name in module.annotations:
        return read_annotation(module.annotations[name], body, tree, depth)
    if name in module.values:
        return find_kind(module.values[name], body, tree, depth + 1)
    return None


def _list_local_kinds(
    name: str, function: Function, tree: SourceTree, depth: int
) -> "list[Kind | None]":
    """List the kinds of everything that is ever put under a local name."""
    kinds: list[Kind | None] = []
    declared = False
    arguments = ast.walk(function.node.args) if function.node else ()
    for node in (*arguments, *function.nodes):
        match node:
            case ast.arg(arg=argument, annotation=annotation) if argument == name:
                kinds.append(read_annotation(annotation, function, tree, depth))
                declared = True
            case ast.AnnAssign(target=ast.Name(id=target), annotation=annotation) if target == name:
                kinds.append(read_annotation(annotation, function, tree, depth))
                declared = True
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                if not declared:
                    kinds.append(find_kind(value, function, tree, depth + 1))
            case ast.NamedExpr(target=ast.Name(id=target), value=value) if target == name:
                kinds.append(find_kind(value, function, tree, depth + 1))
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=target)):
                if target == name:
                    kinds.append(find_kind(value, function, tree, depth + 1))
            case (
                ast.For(target=target, iter=several)
                | ast.comprehension(target=target, iter=several)
            ):
                if isinstance(target, ast.Name) and target.id == name:
                    kinds.append(_kind_of_each(several, function, tree, depth))
                elif _names(target, name):
                    kinds.append(None)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(
                names
            ) == len(values):
                for target, value in zip(names, values, strict=True):
                    if isinstance(target, ast.Name) and target.id == name:
                        kinds.append(find_kind(value, function, tree, depth + 1))
            case ast.Assign(targets=targets):
                if any(_names(t, name) for t in targets if not isinstance(t, ast.Name)):
                    kinds.append(None)
    return kinds


def _kind_of_each(
    several: ast.expr, function: Function, tree: SourceTree, depth: int
) -> Kind | None:
    """Find the kind of what a loop takes, one by one."""
    whole = find_kind(several, function, tree, depth + 1)
    return whole.item if whole and whole.name not in _KEYED else None


def _names(target: ast.expr, name: str) -> bool:
    return any(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for node in ast.walk(target)
    )


def _kind_of_call(node: ast.Call, function: Function, tree: SourceTree, depth: int) -> Kind | None:
    match node.func:
        case ast.Attribute(attr="setdefault") if len(node.args) == 2:
            return find_kind(node.args[1], function, tree, depth + 1)
        case ast.Attribute(attr="copy" | "union" | "strip" | "lower", value=value):
            return find_kind(value, function, tree, depth + 1)
    name = tree.name_of(node.func, function)
    if name is None and isinstance(node.func, ast.Attribute):
        whole = find_kind(node.func.value, function, tree, depth + 1)
        if whole and node.func.attr == "values" and whole.name in _KEYED:
            return Kind("list", whole.item)
        return _kind_of_field(node.func.attr, whole, tree, depth) if whole else None
    if name is None:
        is_builtin = isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id)
        return Kind(ast.unparse(node.func)) if is_builtin else None
    if name in tree.by_name:
        made = tree.by_name[name][0]
        body = made.module.functions[BODY]
        return read_annotation(made.node and made.node.returns, body, tree, depth)
    item = _find_default(node, name, function, tree, depth)
    return Kind(name, item)


def _find_default(
    node: ast.Call, name: str, function: Function, tree: SourceTree, depth: int
) -> Kind | None:
    """Find what a `defaultdict(set)` holds."""
    if name == "collections.defaultdict" and node.args:
        return read_annotation(node.args[0], function, tree, depth)
    return None


def _kind_of_field(attribute: str, whole: Kind, tree: SourceTree, depth: int) -> Kind | None:
    """Find the kind of a field, as its class declares it, first fills it, or computes it."""
    if whole.name not in tree.classes:
        return None
    for name in (whole.name, *tree.list_ancestors(whole.name)):
        made = tree.classes[name]
        body = made.module.functions[BODY]
        if attribute in made.methods:
            return _kind_of_result(made.methods[attribute], tree, depth)
        for node in ast.walk(made.node):
            match node:
                case ast.AnnAssign(
                    target=ast.Name(id=field) | ast.Attribute(attr=field), annotation=annotation
                ) if field == attribute:
                    return read_annotation(annotation, body, tree, depth)
        for method in made.methods.values():
            for node in ast.walk(method.node or made.node):
                match node:
                    case ast.Assign(
                        targets=[ast.Attribute(value=ast.Name(id="self"), attr=field)], value=value
                    ) if field == attribute:
                        return find_kind(value, method, tree, depth + 1)
    return None


def _kind_of_result(called: Function, tree: SourceTree, depth: int) -> Kind | None:
    body = called.module.functions[BODY]
    return read_annotation(called.node and called.node.returns, body, tree, depth)
