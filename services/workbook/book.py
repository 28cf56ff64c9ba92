"""What the sheets of one import share: the tables, the scope, and what is known already."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from di_latgale.accounts.models import User
from di_latgale.latvian import without_diacritics
from di_latgale.organisations.geography import Geography
from di_latgale.organisations.models import Municipality, Provider, Specialist
from services.models import Centre, FundingSource, Service
from services.workbook.faults import Findings
from services.workbook.sheets import CATALOGUE
from services.workbook.tables import Row, Table


@dataclass(frozen=True)
class Scope:
    """What the importer may add. ``territories`` of clients: None is all of them."""

    clients: bool = True
    catalogue: bool = True
    territories: frozenset[int] | None = None
    recorded_by: User | None = None

    def covers(self, territory_id: int) -> bool:
        return self.territories is None or territory_id in self.territories

    def may_add(self, sheet: str) -> bool:
        return self.catalogue if sheet in CATALOGUE else self.clients


class Everything(set):
    """The keys of a sheet that could not be read."""

    def __contains__(self, key: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


@dataclass
class Book:
    """The import of one file.

    ``broken`` holds, by sheet, the keys of rows with faults. Rows that refer to them are passed
    over, so that one wrong row does not bring a fault for each row that hangs on it.
    """

    tables: dict[str, Table]
    findings: Findings
    scope: Scope
    geography: Geography = field(default_factory=Geography)
    broken: dict[str, set[Hashable]] = field(default_factory=lambda: defaultdict(set))
    # Wraps the rows of the long sheet in a progress bar.
    progress: Callable[[list[Row]], Iterable[Row]] = iter
    # Set as the sheets are gone through.
    clients: Any = None
    representatives: Any = None
    plans: Any = None

    # The catalogue, read when the sheets that add to it have been stored.

    @cached_property
    def providers(self) -> dict[str, Provider]:
        return {provider.code: provider for provider in Provider.objects.all()}

    @cached_property
    def specialists(self) -> dict[str, Specialist]:
        return {specialist.code: specialist for specialist in Specialist.objects.all()}

    @cached_property
    def services(self) -> dict[str, Service]:
        return {service.code: service for service in Service.objects.all()}

    @cached_property
    def funding_sources(self) -> dict[str, FundingSource]:
        return {source.code: source for source in FundingSource.objects.all()}

    @cached_property
    def centres(self) -> dict[str, Centre]:
        return {centre.code: centre for centre in Centre.objects.select_related("provider")}

    def is_at_fault(self, sheet: str, key: Hashable) -> bool:
        """Whether a faulty row of the sheet has the key, or may have it: "" was not readable."""
        return key in self.broken[sheet] or "" in self.broken[sheet]

    def find(self, row: Row, column: str, known: dict[str, Any], sheet: str) -> Any:
        """What the code in ``column`` names; None if it is empty or, with a fault, unknown."""
        code = row[column]
        if not code or (found := known.get(code)) is not None:
            return found if code else None
        if self.is_at_fault(sheet, code):
            row.pass_over(column)
        else:
            advice = _("This code is not known: correct it or add it to the sheet „%(sheet)s”.")
            row.fault(column, advice % {"sheet": sheet})
        return None

    def municipality(self, row: Row, column: str = "municipality") -> Municipality | None:
        slug = row[column]
        found = self.geography.municipalities.get(slug)
        if slug and found is None:
            advice = _("There is no such municipality. Enter its code, for example: %(codes)s.")
            row.fault(column, advice % {"codes": self._codes_like(slug)})
        return found

    def _codes_like(self, slug: str) -> str:
        start = without_diacritics(slug)[:3]
        alike = [s for s in self.geography.municipalities if s[:3] == start]
        return ", ".join(sorted(alike or self.geography.municipalities)[:4])


class Keeper:
    """Tells for each row of a table whether it is new, stored already, or in conflict.

    ``stored`` holds, by key, the values of a stored row by column. A column that the file does not
    have is not compared, nor an empty cell of a ``defaulted`` column.
    """

    def __init__(
        self,
        book: Book,
        table: Table,
        stored: dict[Hashable, dict[str, Any]],
        *,
        defaulted: Iterable[str] = (),
    ) -> None:
        self.book, self.table, self.stored = book, table, stored
        self.defaulted = frozenset(defaulted)
        self.seen: dict[Hashable, int] = {}

    def is_repeated(self, row: Row, column: str, key: Hashable) -> bool:
        first = self.seen.setdefault(key, row.number)
        if first == row.number:
            return False
        advice = _("The same already stands in row %(row)d: keep one of the two.")
        row.fault(column, advice % {"row": first})
        return True

    def is_new(self, row: Row, column: str, key: Hashable, **changed: Any) -> bool:
        """``column`` is where a conflict is shown; ``changed`` are values not as in the row."""
        if row.is_broken or self.is_repeated(row, column, key):
            return False
        stored = self.stored.get(key)
        if stored is not None:
            self.compare(row, column, stored, **changed)
            return False
        if not self.book.scope.may_add(self.table.sheet.name):
            row.fault(column, _("Only the catalogue administrator adds rows to this sheet."))
            return False
        return True

    def compare(self, row: Row, column: str, stored: dict[str, Any], **changed: Any) -> None:
        differences = [
            self._difference(name, old, new)
            for name, old in stored.items()
            if self.table.has(name)
            and not (name in self.defaulted and row.is_empty(name))
            and _plain(old) != _plain(new := changed.get(name, row.values[name]))
        ]
        if not differences:
            self.table.unchanged += 1
            return
        advice = _("Already stored with other content: %(differences)s. Make the file agree.")
        row.fault(column, advice % {"differences": "; ".join(differences)})

    def _difference(self, name: str, old: Any, new: Any) -> str:
        kind = self.table.sheet.by_name[name].kind
        shown = [kind.show(value) or _("(empty)") for value in (old, new)]
        return f"{self.table.headings[name]} {shown[0]} → {shown[1]}"


def _plain(value: Any) -> Any:
    return "" if value is None else value


def keep(
    book: Book,
    name: str,
    model: type[Model],
    *,
    key: Callable[[Row], Hashable],
    at: str,
    stored: dict[Hashable, dict[str, Any]],
    make: Callable[[Row], Model],
    check: Callable[[Row], None] = lambda row: None,
) -> None:
    """Goes through one sheet of rows that stand each for itself, and stores the new ones.

    ``key`` is what makes a row one; ``at`` the column where a conflict is shown; ``check`` notes
    further faults; ``make`` builds the instance of a row without any.
    """
    table = book.tables.get(name)
    if table is None:
        return
    keeper = Keeper(book, table, stored)
    new = []
    for row in table.rows:
        check(row)
        if keeper.is_new(row, at, key(row)):
            new.append(row)
        elif row.is_broken:
            book.broken[name].add(key(row))
    model.objects.bulk_create([make(row) for row in new if not row.is_broken])
    table.new += len(new)


def note_order(row: Row, start: str, end: str) -> None:
    """A fault where the row ends before it begins."""
    first, last = row.values[start], row.values[end]
    if first and last and last < first:
        row.fault(end, _("The end must not come before the start."))


@dataclass
class Span:
    """Days from ``first`` to ``last`` of a row of the file, or of a stored row (``row`` None)."""

    first: date | None
    last: date | None
    row: Row | None = None


def overlapping(spans: Iterable[Span], *, last_day_counts: bool = True) -> list[tuple[Span, Span]]:
    """Each span that shares a day with one that begins no later, and that one."""
    found = []
    furthest: Span | None = None
    for span in sorted(spans, key=lambda s: (s.first or date.min, s.row is not None)):
        if not last_day_counts and span.first and span.first == span.last:
            continue
        if furthest is not None and _reaches(furthest, span, last_day_counts):
            found.append((span, furthest))
        if furthest is None or (span.last or date.max) > (furthest.last or date.max):
            furthest = span
    return found


def _reaches(earlier: Span, later: Span, last_day_counts: bool) -> bool:
    if earlier.last is None or later.first is None:
        return True
    return later.first <= earlier.last if last_day_counts else later.first < earlier.last


def note_overlaps(
    spans: Iterable[Span], column: str, advice: str, *, last_day_counts: bool = True
) -> None:
    """Faults on both rows of each pair that shares a day; a stored row cannot be at fault."""
    for pair in overlapping(spans, last_day_counts=last_day_counts):
        for span, other in (pair, pair[::-1]):
            if span.row is None:
                continue
            where = (
                _("row %(number)d") % {"number": other.row.number}
                if other.row
                else _("a stored row")
            )
            span.row.fault(column, advice % {"other": where})
