"""Imports a workbook: every sheet checked, all of it stored or nothing."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason
from services.workbook import (
    catalogue,
    clients,
    grounds,
    history,
    plans,
    reading,
    representatives,
    sessions,
)
from services.workbook.book import Book, Everything, Scope
from services.workbook.clients import File
from services.workbook.faults import Fault, Findings, WorkbookError
from services.workbook.reading import RawSheet
from services.workbook.sheets import SHEETS
from services.workbook.tables import Row, Table, tables

# Two imports at once wait for each other, so that the second finds what the first has stored.
_LOCK = 0x44494C41


@dataclass(frozen=True)
class SheetCount:
    """Rows of one sheet of the file, by what becomes of them."""

    title: str
    new: int
    unchanged: int
    refused: int


@dataclass(frozen=True)
class Outcome:
    """``met`` are the stored clients of whom the outcome tells."""

    counts: list[SheetCount]
    findings: Findings
    met: tuple[File, ...] = ()

    @property
    def is_unreadable(self) -> bool:
        """No sheet of ours was read: the faults are the file's own."""
        return not self.counts

    @property
    def is_faultless(self) -> bool:
        return not self.findings.faults

    @property
    def new(self) -> int:
        return sum(count.new for count in self.counts)

    @property
    def unchanged(self) -> int:
        return sum(count.unchanged for count in self.counts)

    @property
    def refused(self) -> int:
        return sum(count.refused for count in self.counts)


class _NotKeptError(Exception):
    """Takes everything back that the transaction stored."""


Progress = Callable[[list[Row]], Iterable[Row]]


def import_path(
    path: Path, scope: Scope, *, dry_run: bool = False, progress: Progress = iter
) -> Outcome:
    """Never raises for what is wrong with the file: that is in the outcome."""
    try:
        raw_sheets = reading.read(path)
    except WorkbookError as error:
        return Outcome([], Findings(list(error.faults)))
    return import_sheets(raw_sheets, scope, dry_run=dry_run, progress=progress)


def import_sheets(
    raw_sheets: list[RawSheet], scope: Scope, *, dry_run: bool = False, progress: Progress = iter
) -> Outcome:
    """Rows are stored as they are checked and taken back if any fault is found after all.

    So the database judges a dry run too. Its refusal, where no check here has foreseen it, is one
    more fault.
    """
    findings = Findings()
    typed = tables(raw_sheets, findings)
    _leave_out(typed, scope, findings)
    book = Book(typed, findings, scope, progress=progress)
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            reason(Reason.IMPORT)
            _take(book)
            if dry_run or findings.faults:
                raise _NotKeptError
    except _NotKeptError:
        pass
    except DatabaseError as error:
        findings.faults.append(_refusal(error))
    return Outcome(
        [_count(table) for table in typed.values()],
        findings.in_order_of([table.title for table in typed.values()]),
        met=tuple(book.clients.met.values()) if book.clients else (),
    )


def _leave_out(typed: dict[str, Table], scope: Scope, findings: Findings) -> None:
    """Sheets of clients are not even looked at for who may not see a client."""
    if scope.clients:
        return
    for name in [name for name in typed if not SHEETS[name].is_catalogue]:
        typed.pop(name).fault(_("Only the catalogue's sheets can be imported: remove this one."))


def _take(book: Book) -> None:
    for name, table in book.tables.items():
        if table.is_twice:
            book.broken[name] = Everything()
        if any(not table.has(column.name) for column in table.sheet.required()):
            table.rows.clear()
            book.broken[name] = Everything()
    catalogue.take(book)
    clients.take(book)
    representatives.take(book)
    grounds.take(book)
    plans.take(book)
    entries = sessions.take(book)
    history.warn(book, entries)
    if not book.findings.faults:
        sessions.store(entries)
        # What is checked only at the end of a transaction is wanted now.
        connection.check_constraints()


def _refusal(error: DatabaseError) -> Fault:
    return Fault(
        message_of(error)
        or _("The database does not accept the file. Tell the administrator: %(reason)s")
        % {"reason": type(error).__name__}
    )


def _count(table: Table) -> SheetCount:
    return SheetCount(
        table.title, table.new, table.unchanged, table.findings.refused_rows(table.title)
    )
