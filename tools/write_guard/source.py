"""A tree of Python sources: its modules, classes and functions, and what names mean there.

Nothing is imported or run, so that a planted copy is read as quickly as the real one.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef
BODY = "<module>"
"""Name of what runs when a module is imported, its class bodies included."""
PLAIN_BASES = frozenset({"object", "Protocol", "ABC", "Generic", "NamedTuple", "Exception"})


@dataclass(eq=False)
class Class:
    """A class of the tree, with its methods by name."""

    name: str
    module: "Module"
    node: ast.ClassDef
    methods: dict[str, "Function"] = field(default_factory=dict)


@dataclass(eq=False)
class Function:
    """A function or method, or what a module does on import. An inner one belongs to the outer."""

    name: str
    module: "Module"
    statements: list[ast.stmt]
    node: AnyFunction | None = None
    owner: Class | None = None

    @cached_property
    def local_names(self) -> frozenset[str]:
        """Names that parameters and assignments of the function hide from the module."""
        if self.node is None:
            return frozenset()
        arguments = self.node.args
        names = {a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)}
        names |= {a.arg for a in (arguments.vararg, arguments.kwarg) if a}
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
        return frozenset(names)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """The syntax that runs as a part of the function; of a module not its functions' bodies."""
        if self.node is not None:
            return tuple(node for part in self.statements for node in ast.walk(part))
        found: list[ast.AST] = []
        waiting: list[ast.AST] = list(self.statements)
        while waiting:
            node = waiting.pop()
            found.append(node)
            if isinstance(node, AnyFunction):
                arguments = node.args
                waiting += [*node.decorator_list, *arguments.defaults]
                waiting += [each for each in arguments.kw_defaults if each]
            else:
                waiting += ast.iter_child_nodes(node)
        return tuple(found)

    @cached_property
    def called_words(self) -> frozenset[str]:
        """The last words of everything the function calls, to see soon what cannot matter."""
        names = (node.func for node in self.calls.values())
        return frozenset(
            name.id if isinstance(name, ast.Name) else name.attr
            for name in names
            if isinstance(name, ast.Name | ast.Attribute)
        )

    @cached_property
    def calls(self) -> Mapping[int, ast.Call]:
        """The calls of the function, by the identity of what each calls."""
        return {id(node.func): node for node in self.nodes if isinstance(node, ast.Call)}

    @cached_property
    def imports(self) -> Mapping[str, str]:
        """What the function imports for itself, by the name it has there."""
        return dict(_list_imports(self.statements, self.module)) if self.node else {}


@dataclass(eq=False)
class Module:
    """A module: what its names stand for, its functions and its classes."""

    name: str
    is_package: bool
    tree: ast.Module
    bindings: dict[str, str] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    classes: dict[str, Class] = field(default_factory=dict)
    values: dict[str, ast.expr] = field(default_factory=dict)
    annotations: dict[str, ast.expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.functions[BODY] = Function(f"{self.name}.{BODY}", self, self.tree.body)
        self.bindings |= dict(_list_imports(self.tree.body, self))
        for statement in _flatten(self.tree.body):
            self._define(statement)

    def _define(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                name = f"{self.name}.{statement.name}"
                self.bindings[statement.name] = name
                function = Function(name, self, statement.body, statement)
                self.functions[_free(statement.name, self.functions)] = function
            case ast.ClassDef():
                self._define_class(statement, statement.name)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self.values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                self.annotations[name] = annotation

    def _define_class(self, node: ast.ClassDef, path: str) -> None:
        made = Class(f"{self.name}.{path}", self, node)
        self.classes[_free(path, self.classes)] = made
        self.bindings[path] = made.name
        for statement in _flatten(node.body):
            if isinstance(statement, ast.ClassDef):
                self._define_class(statement, f"{path}.{statement.name}")
            elif isinstance(statement, AnyFunction):
                name = f"{made.name}.{statement.name}"
                method = Function(name, self, statement.body, statement, made)
                self.functions[_free(f"{path}.{statement.name}", self.functions)] = method
                made.methods[_free(statement.name, made.methods)] = method


def _free(name: str, taken: Mapping[str, object]) -> str:
    """Give a name that is not taken: what is defined twice is kept twice, so that none hides."""
    while name in taken:
        name += "'"
    return name


def _flatten(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """List statements with those inside `if`, `try`, `with` and loops, but not inside functions."""
    for statement in statements:
        yield statement
        if not isinstance(statement, AnyFunction | ast.ClassDef):
            for child in ast.iter_child_nodes(statement):
                if isinstance(child, ast.stmt):
                    yield from _flatten([child])
                elif isinstance(child, ast.ExceptHandler | ast.match_case):
                    yield from _flatten(child.body)


def _list_imports(statements: Iterable[ast.stmt], module: Module) -> Iterator[tuple[str, str]]:
    for statement in _flatten(statements):
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                yield alias.asname or whole, whole
        elif isinstance(statement, ast.ImportFrom):
            origin = _resolve_relative(statement, module)
            for alias in statement.names:
                yield alias.asname or alias.name, f"{origin}.{alias.name}"


def _resolve_relative(statement: ast.ImportFrom, module: Module) -> str:
    if not statement.level:
        return statement.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - statement.level + (1 if module.is_package else 0)]
    return ".".join([*kept, *(statement.module or "").split(".")]).rstrip(".")


class SourceTree:
    """All modules under a root package."""

    def __init__(self, modules: Mapping[str, Module]) -> None:
        self.modules = dict(modules)
        self.functions = {
            id(function): function
            for module in self.modules.values()
            for function in module.functions.values()
        }
        self.classes = {
            made.name: made for module in self.modules.values() for made in module.classes.values()
        }
        self.methods: dict[str, list[Function]] = {}
        for function in self.functions.values():
            if function.owner and function.node:
                self.methods.setdefault(function.node.name, []).append(function)
        self.by_name: dict[str, list[Function]] = {}
        for function in self.functions.values():
            self.by_name.setdefault(function.name, []).append(function)
        self.bases = {name: self._list_bases(made) for name, made in self.classes.items()}
        self.subclasses: dict[str, set[str]] = {}
        for name in self.classes:
            for base in self.list_ancestors(name):
                self.subclasses.setdefault(base, set()).add(name)

    @property
    def packages(self) -> frozenset[str]:
        """Names of the modules that are packages: relative imports count from them."""
        return frozenset(name for name, module in self.modules.items() if module.is_package)

    def with_sources(self, sources: Mapping[str, str]) -> "SourceTree":
        """Give the tree with modules put in place or added, by module name."""
        changed = {
            name: Module(name, name in self.packages, ast.parse(text))
            for name, text in sources.items()
        }
        return SourceTree({**self.modules, **changed})

    def resolve(self, dotted: str, _seen: frozenset[str] = frozenset()) -> str:
        """Follow imports and re-exports to where something is defined; unknown names stay."""
        if dotted in _seen:
            return dotted
        parts = dotted.split(".")
        for count in range(len(parts), 0, -1):
            module = self.modules.get(".".join(parts[:count]))
            if module is None:
                continue
            rest = parts[count:]
            if not rest:
                return dotted
            meant = module.bindings.get(rest[0])
            if meant is None and "*" in module.bindings:
                meant = module.bindings["*"].removesuffix("*") + rest[0]
            if meant is None or meant == ".".join(parts[: count + 1]):
                return dotted
            return self.resolve(".".join([meant, *rest[1:]]), _seen | {dotted})
        return dotted

    def name_of(self, node: ast.expr, function: Function) -> str | None:
        """Give the qualified name an expression stands for, when it is a plain dotted one."""
        match node:
            case ast.Name(id=name):
                meant = function.imports.get(name) or function.module.bindings.get(name)
                return self.resolve(meant) if meant else None
            case ast.Attribute(value=value, attr=attribute):
                base = self.name_of(value, function)
                return self.resolve(f"{base}.{attribute}") if base else None
        return None

    def list_ancestors(self, name: str) -> Iterator[str]:
        """List the classes of the tree a class inherits from, nearest first, without itself."""
        seen, waiting = {name}, list(self.bases.get(name, ()))
        while waiting:
            base = waiting.pop(0)
            if base not in seen:
                seen.add(base)
                if base in self.classes:
                    yield base
                    waiting += self.bases.get(base, ())

    def find_methods(self, class_name: str, method: str) -> list[Function]:
        """List what a method may be: of the class or its nearest ancestor, or of a subclass."""
        found: list[Function] = []
        for name in (class_name, *self.list_ancestors(class_name)):
            if name in self.classes and method in self.classes[name].methods:
                found = self._all_named(name, method)
                break
        for name in self.subclasses.get(class_name, ()):
            found += self._all_named(name, method)
        return found

    def has_outer_base(self, made: Class) -> bool:
        """Tell whether a library stands above a class, which may then call any of its methods."""
        every = {made.name, *self.list_ancestors(made.name)}
        outer = {base for name in every for base in self.bases.get(name, ())} - set(self.classes)
        return any(base.rpartition(".")[2] not in PLAIN_BASES for base in outer)

    def _all_named(self, class_name: str, method: str) -> list[Function]:
        methods = self.classes[class_name].methods
        return [each for name, each in methods.items() if name.rstrip("'") == method]

    def _list_bases(self, made: Class) -> list[str]:
        body = made.module.functions[BODY]
        named = (b.value if isinstance(b, ast.Subscript) else b for b in made.node.bases)
        return [self.name_of(base, body) or ast.unparse(base) for base in named]


def read_tree(root: Path, *, leave_out: Iterable[str] = ()) -> SourceTree:
    """Read the sources of a package from its folder; folders named in `leave_out` are skipped."""
    skipped, modules = set(leave_out), {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        if skipped & set(parts):
            continue
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        modules[name] = Module(name, is_package, ast.parse(path.read_text(encoding="utf-8")))
    return SourceTree(modules)
