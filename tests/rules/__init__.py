"""How to break each rule of the database, by its name: a module of this room for each subject.

``BROKEN_BY`` of a module: name of the constraint → a call that PostgreSQL must refuse.
"""

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules


def broken_by() -> dict[str, Callable[[], object]]:
    found: dict[str, Callable[[], object]] = {}
    for module in iter_modules(__path__):
        told = import_module(f"{__name__}.{module.name}").BROKEN_BY
        assert not found.keys() & told.keys()
        found |= told
    return found
