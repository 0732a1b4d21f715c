"""Where in a function permission has been asked: on every path that leads there, or not at all."""

import ast
from collections.abc import Callable, Iterable

from tools.write_guard.source import AnyFunction, Function

_UNCACHED = {"cache", "lru_cache", "cached_property", "property"}


class Paths:
    """The paths through a function: which of its nodes are reached only after asking.

    `asks` tells whether a call asks and lets nobody pass who may not; `tells` whether it answers
    if somebody may, so that its branch counts as asked.
    """

    def __init__(
        self,
        function: Function,
        *,
        asks: Callable[[ast.Call], bool],
        tells: Callable[[ast.Call], bool],
    ) -> None:
        self._asks, self._tells = asks, tells
        self._asked: set[int] = set()
        self._exits: list[bool] = []
        self._told: dict[str, ast.expr] = {}
        self._is_generator = False
        end = self._walk(function.statements, asked=False)
        if end is not None:
            self._exits.append(end)
        decorators = function.node.decorator_list if function.node else []
        names = {ast.unparse(d).partition("(")[0].rpartition(".")[2] for d in decorators}
        runs = not names & _UNCACHED and (not self._is_generator or "contextmanager" in names)
        self.always_asks = bool(self._exits) and all(self._exits) and runs

    def is_asked(self, node: ast.AST) -> bool:
        """Tell whether a node is reached only after asking."""
        return id(node) in self._asked

    def _walk(self, statements: Iterable[ast.stmt], *, asked: bool) -> bool | None:
        """Follow statements; gives whether it was asked at their end, None when there is no end."""
        state: bool | None = asked
        for statement in statements:
            if state is None:  # never reached; what stands there is not excused by it
                self._step(statement, asked=False)
            else:
                state = self._step(statement, asked=state)
        return state

    def _step(self, statement: ast.stmt, *, asked: bool) -> bool | None:
        match statement:
            case ast.If():
                return self._branch(statement, asked=asked)
            case ast.For() | ast.AsyncFor():
                asked = self._evaluate(statement.iter, asked=asked)
                self._walk(statement.body, asked=asked)
                return self._walk(statement.orelse, asked=asked)
            case ast.While():
                asked = self._evaluate(statement.test, asked=asked)
                self._walk(statement.body, asked=asked)
                return self._walk(statement.orelse, asked=asked)
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    asked = self._evaluate(item.context_expr, asked=asked)
                return self._walk(statement.body, asked=asked)
            case ast.Try() | ast.TryStar():
                return self._try(statement, asked=asked)
            case ast.Match():
                return self._match(statement, asked=asked)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._define(statement, asked=asked)
                return asked
            case ast.Return():
                self._exits.append(self._evaluate(statement, asked=asked))
                return None
            case ast.Raise():
                self._evaluate(statement, asked=asked)
                return None
            case ast.Continue() | ast.Break():
                return None
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._told[name] = value
        return self._evaluate(statement, asked=asked)

    def _branch(self, statement: ast.If, *, asked: bool) -> bool | None:
        self._mark(statement.test, asked=asked)
        if_so, if_not = self._decide(statement.test)
        ends = (
            self._walk(statement.body, asked=asked or if_so),
            self._walk(statement.orelse, asked=asked or if_not),
        )
        return _join(ends)

    def _try(self, statement: ast.Try | ast.TryStar, *, asked: bool) -> bool | None:
        body = self._walk(statement.body, asked=asked)
        if body is not None:
            body = self._walk(statement.orelse, asked=body)
        ends = [body] + [self._walk(each.body, asked=asked) for each in statement.handlers]
        joined = _join(ends)
        last = self._walk(statement.finalbody, asked=asked)
        return None if joined is None or last is None else joined or last

    def _match(self, statement: ast.Match, *, asked: bool) -> bool | None:
        asked = self._evaluate(statement.subject, asked=asked)
        ends = [self._walk(case.body, asked=asked) for case in statement.cases]
        last = statement.cases[-1]
        is_whole = isinstance(last.pattern, ast.MatchAs) and last.pattern.pattern is None
        return _join(ends if is_whole and last.guard is None else [*ends, asked])

    def _define(self, statement: AnyFunction | ast.ClassDef, *, asked: bool) -> None:
        """An inner function counts as asked where it is made: it cannot run earlier."""
        for decorator in statement.decorator_list:
            self._mark(decorator, asked=asked)
        kept, self._exits = self._exits, []
        generates = self._is_generator
        self._walk(statement.body, asked=asked)
        self._exits, self._is_generator = kept, generates
        if not isinstance(statement, ast.ClassDef):
            self._mark(statement.args, asked=asked)

    def _evaluate(self, part: ast.AST, *, asked: bool) -> bool:
        """Mark what a statement or expression reaches; gives whether it is asked afterwards."""
        self._mark(part, asked=asked)
        return asked or self._asks_in(part)

    def _mark(self, part: ast.AST, *, asked: bool) -> None:
        for node in ast.walk(part):
            if isinstance(node, ast.Yield | ast.YieldFrom):
                self._is_generator = True
            if asked:
                self._asked.add(id(node))

    def _asks_in(self, part: ast.AST) -> bool:
        """Tell whether evaluating something asks for certain."""
        match part:
            case (
                ast.Lambda() | ast.GeneratorExp() | ast.ListComp() | ast.SetComp() | ast.DictComp()
            ):
                return False
            case ast.BoolOp():
                return self._asks_in(part.values[0])
            case ast.IfExp():
                both = self._asks_in(part.body) and self._asks_in(part.orelse)
                return both or self._asks_in(part.test)
            case ast.Call() if self._asks(part):
                return True
        return any(self._asks_in(child) for child in ast.iter_child_nodes(part))

    def _decide(self, test: ast.expr) -> tuple[bool, bool]:
        """Tell whether it is asked when a test holds, and when it does not."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                if_so, if_not = self._decide(operand)
                return if_not, if_so
            case ast.BoolOp(op=ast.And()):
                sides = [self._decide(value) for value in test.values]
                return any(so for so, _ in sides), all(not_ for _, not_ in sides)
            case ast.BoolOp(op=ast.Or()):
                sides = [self._decide(value) for value in test.values]
                return all(so for so, _ in sides), any(not_ for _, not_ in sides)
            case ast.Call() if self._tells(test):
                return True, False
            case ast.Name(id=name) if name in self._told:
                return self._decide(self._told.pop(name))
        asks = self._asks_in(test)
        return asks, asks


def _join(ends: Iterable[bool | None]) -> bool | None:
    """Give what holds after branches: asked when every one that goes on has asked."""
    going_on = [end for end in ends if end is not None]
    return all(going_on) if going_on else None
