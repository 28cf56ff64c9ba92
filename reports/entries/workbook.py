"""The entries behind a number as an .xlsx, with the names of clients or without."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from di_latgale.wording import days
from reports.entries.rows import Entry, entries, read
from reports.facts import facts_of, place_of
from reports.period.closed import is_closed
from reports.period.filter import PeriodFilter
from reports.sheets import Sheet, workbook
from services.models import Unit

# Read from the database so many at a time.
_CHUNK = 2_000


def entries_workbook(
    asked: PeriodFilter, rows, said: list[str], *, is_named: bool, is_corrections: bool
) -> SpooledTemporaryFile:
    """``rows`` are the scoped and dated entries, ``said`` what narrows them down in words."""
    found = entries(rows, is_named=is_named, is_corrections=is_corrections)
    span = days(asked.period.first, asked.period.last)
    made_at, is_draft = timezone.localtime(), not is_closed(asked)
    with override("lv"):
        facts = facts_of(asked, place_of(asked), span, made_at, is_draft=is_draft)
        title = _("Corrections") if is_corrections else _("Entries")
        stream = read(found.iterator(chunk_size=_CHUNK))
        sheet = Sheet(title, _columns(is_named=is_named), _cells(stream, is_named=is_named))
        return workbook(title, " ".join([*(f"{words}." for words in said), facts]), [sheet])


def _columns(*, is_named: bool) -> tuple[tuple[str, int], ...]:
    name = ((_("Given name, family name"), 28),) if is_named else ()
    return (
        (_("Date"), 12),
        *name,
        (_("Client no."), 14),
        (_("Territory"), 20),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Representative"), 24),
        (_("Provider"), 32),
        (_("Quantity"), 12),
        (_("Unit"), 12),
        (_("Unit cost, EUR"), 14),
        (_("Cost, EUR"), 14),
    )


def _cells(found: Iterator[Entry], *, is_named: bool) -> Iterator[tuple]:
    for entry in found:
        name = (entry.whose.name,) if is_named else ()
        yield (
            entry.day,
            *name,
            entry.whose.number,
            entry.whose.place,
            entry.service,
            entry.recipient_label,
            entry.representative or None,
            entry.provider or None,
            entry.quantity,
            Unit(entry.unit).label,
            entry.unit_cost,
            entry.cost,
        )


def file_name(asked: PeriodFilter) -> str:
    """„ieraksti-rezekne-2021-01-01-2021-12-31.xlsx”."""
    is_one = not asked.is_region and len(asked.municipalities) == 1
    place = asked.municipalities[0].slug if is_one else "latgale"
    return f"ieraksti-{place}-{asked.period.first}-{asked.period.last}.xlsx"
