"""Rows of the canaries' file in tables of later subjects: a module of this room for each.

A module has ``fill(file)``, which gives ``files.File`` a row in each table of its subject, and may
have ``CANARIES``: words it wrote that may stand on no page of a stranger.
"""

from importlib import import_module
from pkgutil import iter_modules


def _modules() -> list:
    names = sorted(module.name for module in iter_modules(__path__))
    return [import_module(f"{__name__}.{name}") for name in names]


def canaries() -> dict[str, str]:
    return {
        name: word
        for module in _modules()
        for name, word in getattr(module, "CANARIES", {}).items()
    }


def fill(file) -> None:
    for module in _modules():
        module.fill(file)
