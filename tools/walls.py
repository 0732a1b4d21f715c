"""What an import linter cannot see: names that lead from a package to one above it.

Addresses, templates, libraries of template tags, static files, dotted paths, foreign keys and the
names by which a foreign key is followed back tie packages together as imports do. The rows come
from `.importlinter`. Packages of one row know nothing of one another either, but a page of one face
may link to a page of another.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.db.models.fields.related import RelatedField
from django.urls import URLPattern, URLResolver, get_resolver

from tools.house import PACKAGE, list_rows

ADDRESS, TEMPLATE, TAGS, STATIC, PATH, KEY, REVERSE = (
    "address",
    "template",
    "tags",
    "static file",
    "path",
    "foreign key",
    "reverse relation",
)
_IN_TEMPLATES = {
    ADDRESS: re.compile(r"{%-?\s*url\s+[\"']([^\"']+)[\"']"),
    TEMPLATE: re.compile(r"{%-?\s*(?:include|extends)\s+[\"']([^\"']+)[\"']"),
    TAGS: re.compile(r"{%-?\s*load\s+([^%]+?)\s*-?%}"),
    STATIC: re.compile(r"{%-?\s*static\s+[\"']([^\"']+)[\"']"),
}
_EXPRESSION = re.compile(r"{[{%](.*?)[%}]}")
_ATTRIBUTE = re.compile(r"\.([a-z]\w*)")
_LOOKUP = re.compile(r"-?\w+")
_LOOKING_UP = frozenset({"filter", "exclude", "get", "Q", "When", "FilteredRelation"})
"""Calls whose keywords are lookups."""
_FOLLOWING = re.compile(
    r"select_related|prefetch_related|prefetch_related_objects|Prefetch|values|values_list|order_by"
    r"|only|defer|distinct|aggregate|annotate|alias|F|OuterRef|Count|Sum|Min|Max|Avg|Coalesce"
    r"|earliest|latest|getattr|hasattr|attrgetter|FilteredRelation"
)
"""Calls whose strings are names of relations and fields."""
_REVERSING = {"reverse", "reverse_lazy", "redirect", "resolve_url"}


@dataclass(frozen=True, slots=True)
class Name:
    """Something a package names that may belong to another."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Owners:
    """Which package each name belongs to, and in which row the packages stand."""

    names: Mapping[Name, str]
    rows: tuple[tuple[str, ...], ...] = field(default_factory=list_rows)

    def find_fault(self, package: str, name: Name) -> str:
        """Say what is wrong when a package uses a name; "" when nothing is."""
        owner = self.find_owner(name)
        if not owner or owner == package:
            return ""
        here, there = self._get_row(package), self._get_row(owner)
        if there > here or (there == here and name.kind == ADDRESS):
            return ""
        return f"{package} names the {name.kind} {name.text} of {owner}"

    def find_owner(self, name: Name) -> str:
        """Find the package a name belongs to; "" for a library's."""
        if name.kind in (PATH, KEY):
            parts = name.text.split(".")
            known = {package for row in self.rows for package in row}
            return parts[1] if parts[0] == "sambung" and parts[1:2] and parts[1] in known else ""
        return self.names.get(name, "")

    def _get_row(self, package: str) -> int:
        return next(number for number, row in enumerate(self.rows) if package in row)


def read_owners() -> Owners:
    """Read from the source and the URLconf whose each name is."""
    names = {
        **{Name(TEMPLATE, name): package for package, name in _list_below("templates")},
        **{Name(STATIC, name): package for package, name in _list_below("static")},
        **{
            Name(TAGS, path.stem): path.relative_to(PACKAGE).parts[0]
            for path in PACKAGE.glob("*/templatetags/*.py")
        },
        **{Name(ADDRESS, name): package for name, package in _list_addresses(get_resolver(), "")},
        **{Name(REVERSE, name): package for name, package in _list_reverse_names()},
    }
    return Owners(names)


def list_faults(owners: Owners) -> list[str]:
    """List every name that leads upwards, with the file it stands in."""
    faults = []
    for path in sorted(PACKAGE.glob("**/*")):
        package = path.relative_to(PACKAGE).parts[0]
        if path.is_dir() or "static" in path.parts or package.startswith("_"):
            continue
        if path.suffix == ".py":
            found = find_in_python(path.read_text(encoding="utf-8"))
        elif "templates" in path.parts:
            found = find_in_template(path.read_text(encoding="utf-8"))
        else:
            continue
        place = path.relative_to(PACKAGE)
        faults += [f"{place}: {f}" for name in found if (f := owners.find_fault(package, name))]
    for model in apps.get_models():
        package = _get_package(model.__module__)
        if package:
            found = find_in_model(model)
            faults += [f for name in found if (f := owners.find_fault(package, name))]
    return faults


def find_in_python(source: str) -> Iterator[Name]:
    """Find the names in the strings of a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            yield Name(TEMPLATE, text)
            yield Name(STATIC, text)
            if re.fullmatch(r"\w+:\w+", text):
                yield Name(ADDRESS, text)
            if re.fullmatch(r"sambung(\.\w+)+", text):
                yield Name(PATH, text)
            if "__" in text:
                yield from _read_lookup(text)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            yield Name(REVERSE, node.attr)
        elif isinstance(node, ast.Call) and node.args and _get_called(node) in _REVERSING:
            first = node.args[0]
            if isinstance(first, ast.Constant) and ":" not in str(first.value):
                yield Name(ADDRESS, str(first.value))
        if isinstance(node, ast.Call):
            yield from _find_lookups(node)


def find_in_template(source: str) -> Iterator[Name]:
    """Find the names in a template."""
    for kind, pattern in _IN_TEMPLATES.items():
        for found in pattern.findall(source):
            yield from (Name(kind, text) for text in (found.split() if kind == TAGS else [found]))
    for expression in _EXPRESSION.findall(source):
        yield from (Name(REVERSE, text) for text in _ATTRIBUTE.findall(expression))


def find_in_model(model: type[Model]) -> Iterator[Name]:
    """Find the models a model refers to, written as a class or as a string."""
    for each in model._meta.get_fields():
        if each.is_relation and not each.auto_created and each.related_model:
            related: Any = each.related_model
            if isinstance(related, str):
                related = apps.get_model(related)
            yield Name(KEY, f"{related.__module__}.{related.__name__}")


def _find_lookups(call: ast.Call) -> Iterator[Name]:
    called = _get_called(call)
    if called in _LOOKING_UP:
        for keyword in call.keywords:
            yield from _read_lookup(keyword.arg or "")
    if _FOLLOWING.fullmatch(called):
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield from _read_lookup(argument.value)


def _read_lookup(text: str) -> Iterator[Name]:
    if _LOOKUP.fullmatch(text):
        yield from (Name(REVERSE, part) for part in text.removeprefix("-").split("__") if part)


def _list_reverse_names() -> Iterator[tuple[str, str]]:
    """List the names that lead from a model back to those of other packages that refer to it.

    A name that leads to several packages counts as the lowest one's, which comes last.
    """
    order = [package for row in list_rows() for package in row]
    models = [(package, m) for m in apps.get_models() if (package := _get_package(m.__module__))]
    for package, model in sorted(models, key=lambda each: order.index(each[0])):
        for each in model._meta.get_fields():
            if not isinstance(each, RelatedField) or each.remote_field.hidden:
                continue
            target = _get_package(each.related_model.__module__)
            if target and target != package:
                yield from ((name, package) for name in _name_back(each))


def _name_back(field: "RelatedField[Any, Any]") -> set[str]:
    accessor = field.remote_field.get_accessor_name()
    return {field.related_query_name(), *([accessor] if accessor else [])}


def _list_below(folder: str) -> Iterator[tuple[str, str]]:
    for root in PACKAGE.glob(f"*/{folder}"):
        for path in root.rglob("*"):
            if path.is_file():
                yield root.parent.name, str(path.relative_to(root))


def _list_addresses(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, str]]:
    for each in resolver.url_patterns:
        if isinstance(each, URLResolver):
            inner = f"{namespace}{each.namespace}:" if each.namespace else namespace
            yield from _list_addresses(each, inner)
        elif isinstance(each, URLPattern) and each.name:
            view = getattr(each.callback, "view_class", each.callback)
            if package := _get_package(view.__module__):
                yield f"{namespace}{each.name}", package


def _get_package(module: str) -> str:
    parts = module.split(".")
    return parts[1] if parts[0] == "sambung" and len(parts) > 1 else ""


def _get_called(call: ast.Call) -> str:
    return getattr(call.func, "id", getattr(call.func, "attr", ""))
