"""The report of services received as an .xlsx: rows to filter and add up."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.received.document import ReceivedDocument
from reports.received.figures import Sums
from reports.received.tables import unit_cost_words, unit_words
from reports.sheets import Sheet, workbook
from services.models import Recipient


def received_workbook(document: ReceivedDocument) -> SpooledTemporaryFile:
    """Needs no request; persons are read and written one after the other."""
    with override("lv"):
        sheets = [
            Sheet(_("Persons"), _person_columns(document), _persons(document)),
            Sheet(_("Services"), *_services(document)),
        ]
        if document.report.corrections:
            sheets.append(Sheet(_("Corrections"), *_corrections(document)))
        facts = f"{document.variant}. {document.facts}"
        return workbook(document.title, facts, sheets)


def _whose_columns(document: ReceivedDocument) -> tuple[tuple[str, int], ...]:
    number = (_("Client no."), 14)
    if not document.is_named:
        return ((_("Territory"), 20), number)
    return ((_("Given name, family name"), 28), number)


def _whose(document: ReceivedDocument, whose) -> tuple:
    return (whose.name if document.is_named else whose.place, whose.number)


def _amounts(document: ReceivedDocument) -> tuple[tuple[str, int], ...]:
    return (
        (_("Unit"), 12),
        *((column.label, 11) for column in document.report.columns),
        (_("Quantity"), 12),
        (_("Unit cost, EUR"), 14),
        (_("Entries"), 10),
        (_("Cost, EUR"), 14),
    )


def _read(unit: str, sums: Sums) -> tuple:
    unit_cost = unit_cost_words(sums) if sums.unit_cost is None else sums.unit_cost
    return (unit_words(unit), *sums.quantities, sums.quantity, unit_cost, sums.entries, sums.cost)


def _person_columns(document: ReceivedDocument) -> tuple[tuple[str, int], ...]:
    return (
        *_whose_columns(document),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Representative"), 24),
        *_amounts(document),
    )


def _persons(document: ReceivedDocument) -> Iterator[tuple]:
    for person in document.report:
        for line in person.lines:
            yield (
                *_whose(document, line.whose),
                line.service_name,
                Recipient(line.recipient).label,
                line.representative or None,
                *_read(line.unit, line.sums),
            )
    blank = (None,) * (len(document.report.columns) + 6)
    totals = document.report.totals
    yield (_("Total"), *blank, None, totals.entries, totals.cost)


def _services(document: ReceivedDocument):
    report = document.report
    columns = (
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Persons"), 10),
        *_amounts(document),
    )
    rows = [
        (
            total.service_name,
            Recipient(total.recipient).label,
            total.persons,
            *_read(total.unit, total.sums),
        )
        for total in report.services
    ]
    blank = (None,) * (len(report.columns) + 3)
    totals = report.totals
    rows.append((_("Total"), None, totals.clients, *blank, totals.entries, totals.cost))
    if report.corrections:
        corrected, both = report.corrections_cost, totals.cost + report.corrections_cost
        for label, cost in (
            (_("Corrections of earlier periods"), corrected),
            (_("Total with corrections"), both),
        ):
            rows.append((label, None, None, *blank, None, cost))
    return columns, rows


def _corrections(document: ReceivedDocument):
    columns = (
        *_whose_columns(document),
        (_("Month"), 12),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Representative"), 24),
        (_("Unit"), 12),
        (_("Corrections"), 12),
        (_("Quantity, plus"), 14),
        (_("Quantity, minus"), 14),
        (_("Cost, plus, EUR"), 14),
        (_("Cost, minus, EUR"), 14),
    )
    rows = (
        (
            *_whose(document, line.whose),
            line.month,
            line.service_name,
            Recipient(line.recipient).label,
            line.representative or None,
            unit_words(line.unit),
            line.corrections,
            line.plus,
            line.minus,
            line.plus_cost,
            line.minus_cost,
        )
        for line in document.report.corrections
    )
    return columns, rows
