"""The registry of connectors. A kind joins by one folder, whose `connector.py` names `CONNECTOR`.

No list has to be changed anywhere: the folders are the list.
"""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from sambung import connectors
from sambung.connectors.base import Applications, Connector, Promise


@cache
def list_connectors() -> tuple[Connector[Any, Any, Any, Any], ...]:
    """List the connectors, in order of their folders.

    Raises:
        TypeError: a folder names no connector, or one of another kind than its name.
    """
    found = []
    for kind in list_kinds():
        name = f"{connectors.__name__}.{kind}.connector"
        connector = getattr(import_module(name), "CONNECTOR", None)
        if not isinstance(connector, Connector) or connector.kind != kind:
            raise TypeError(f"{name} must define CONNECTOR, a Connector of kind {kind!r}")
        found.append(connector)
    return tuple(found)


def list_promises(applications: Applications = None) -> tuple[Promise, ...]:
    """List what agencies promised for published interfaces, whatever connector serves them."""
    return tuple(
        promise for connector in list_connectors() for promise in connector.watch(applications)
    )


def list_kinds() -> tuple[str, ...]:
    """List the folders of connectors."""
    folders = (module.name for module in pkgutil.iter_modules(connectors.__path__) if module.ispkg)
    return tuple(sorted(name for name in folders if name not in _OTHER_FOLDERS))


def import_models() -> None:
    """Make the tables of each kind known to Django; a kind without any has no `models.py`."""
    for kind in list_kinds():
        name = f"{connectors.__name__}.{kind}.models"
        if find_spec(name) is not None:
            import_module(name)


_OTHER_FOLDERS = frozenset({"migrations"})
