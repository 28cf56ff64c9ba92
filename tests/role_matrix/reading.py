"""Reads ``matrix.txt``, and lists what the resolver knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RegexPattern

FILE = Path(__file__).with_name("matrix.txt")
COLUMNS = (
    "nobody", "worker", "head", "catalogue", "coordin", "auditor", "region", "provider",
    "system", "none", "ended",
)  # fmt: skip
KINDS = ("own", "colleague", "other")
# Placeholders whose object is somebody's.
SCOPED = {"client", "person", "session"}
SCOPED |= {"tie"}
SCOPED |= {"representative", "representation", "occupation", "contact", "ground"}
SCOPED |= {"handover", "substitution"}
SCOPED |= {"note"}
SCOPED |= {"assessment", "score"}
SCOPED |= {"plan"}
SCOPED |= {"record", "other", "personmerge", "move"}
SCOPED |= {"note", "outcome"}
SCOPED |= {"municipality", "version", "correction"}
SCOPED |= {"document", "application", "decision", "turn"}
SCOPED |= {"publication", "print"}
SCOPED |= {"job"}


# The file


@dataclass(frozen=True)
class Row:
    method: str
    # What is special about the request: "", "htmx", "filled", or a query that begins with "?".
    how: str
    kinds: tuple[str, ...]
    # Status by column.
    expected: dict[str, str]

    def __str__(self) -> str:
        request = f"{self.method} {self.how}".strip()
        kinds = ",".join(self.kinds) or "-"
        return written(request, kinds, [self.expected[c] for c in COLUMNS])


def written(request: str, kinds: str, cells: list[str]) -> str:
    """A row as it stands in the file."""
    return f"  {request:<17} {kinds:<20}" + "".join(f" {cell:<8}" for cell in cells).rstrip()


@dataclass
class Address:
    """``path`` with words in <> where an object stands; ``name`` is the resolver's, "-" = none."""

    path: str
    name: str
    rows: list[Row] = field(default_factory=list)

    @property
    def placeholders(self) -> list[str]:
        return re.findall(r"<(\w+)>", self.path)

    @property
    def skeleton(self) -> str:
        return re.sub(r"<\w+>", "<>", self.path)

    @property
    def is_scoped(self) -> bool:
        return not SCOPED.isdisjoint(self.placeholders)

    def special(self, method: str) -> set[str]:
        return {row.how for row in self.rows if row.method == method}


_ROW = re.compile(rf"  (GET|POST)(?: (\S+))? +([a-z,]+|-) +((?:\d{{3}} *){{{len(COLUMNS)}}})")
_HEADING = re.compile(r"(/\S*) +(\S+)")
_LIST = re.compile(r"\{(\w+)\} = (.+)")


def read() -> list[list[Address]]:
    """The addresses of each heading of the file; {…} in it stands for each of its list's."""
    lists: dict[str, list[str]] = {}
    headings: list[list[Address]] = []
    current: list[Address] = []
    for line in FILE.read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if found := _LIST.fullmatch(line):
            lists[found[1]] = found[2].split()
        elif found := _HEADING.fullmatch(line):
            current = list(_addresses(found[1], found[2], lists))
            headings.append(current)
        elif found := _ROW.fullmatch(line.rstrip()):
            kinds = () if found[3] == "-" else tuple(found[3].split(","))
            expected = dict(zip(COLUMNS, found[4].split(), strict=True))
            for address in current:
                address.rows.append(Row(found[1], found[2] or "", kinds, expected))
        elif line.split() != list(COLUMNS):
            raise ValueError(f"{FILE.name}: {line}")
    return headings


def _addresses(path: str, name: str, lists: dict[str, list[str]]) -> Iterator[Address]:
    found = re.search(r"\{(\w+)\}", path)
    if found is None:
        yield Address(path, name)
        return
    for value in lists[found[1]]:
        place = found[0]
        yield Address(path.replace(place, value), name.replace(place, value.replace("/", "_")))


# The resolver


def skeletons() -> list[tuple[str, str]]:
    """Path and name of every address that the resolver knows, objects as "<>"."""
    return sorted(_skeletons(get_resolver().url_patterns, "/", ""))


def _skeletons(patterns, prefix: str, namespace: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = prefix + _skeleton(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield path, f"{namespace}{pattern.name}" if pattern.name else "-"
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _skeletons(pattern.url_patterns, path, inner)


def _skeleton(pattern) -> str:
    if isinstance(pattern, RegexPattern):
        bare = re.sub(r"^\^|\$$", "", str(pattern))
        return re.sub(r"\(\?P<\w+>[^()]*\)", "<>", bare)
    return re.sub(r"<[^>]+>", "<>", str(pattern))
