"""The period report as an .xlsx."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.period.document import PeriodDocument
from reports.sheets import Sheet, workbook


def period_workbook(document: PeriodDocument) -> bytes:
    with override("lv"):
        sheets = [
            Sheet(_("Services"), *_services(document)),
            Sheet(_("Groups"), *_groups(document)),
            Sheet(_("Day centres"), *_day_centres(document)),
            Sheet(_("Clients"), *_clients(document)),
            Sheet(_("Changes"), *_changes(document)),
        ]
        with workbook(_("Period report"), document.facts, sheets) as file:
            file.seek(0)
            return file.read()


def _services(document: PeriodDocument):
    columns = (
        (_("Group"), 24),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Unit"), 12),
        (_("Persons"), 10),
        (_("Children"), 10),
        (_("Started"), 10),
        (_("Entries"), 10),
        (_("Quantity"), 12),
        (_("Cost, EUR"), 14),
        (_("First day"), 12),
        (_("Last day"), 12),
    )
    rows = (
        (
            section.heading,
            row.service.name,
            row.recipients,
            row.service.get_unit_display(),
            row.persons,
            row.children,
            row.started,
            row.entries,
            row.quantity,
            row.cost,
            row.first_on,
            row.last_on,
        )
        for section in document.sections
        for row in section.rows
    )
    return columns, rows


def _groups(document: PeriodDocument):
    columns = (
        (_("Group"), 24),
        (_("Recipient"), 14),
        (_("Persons"), 10),
        (_("Children"), 10),
        (_("Entries"), 10),
        (_("Cost, EUR"), 14),
    )
    rows = [
        (
            row.label,
            row.recipients,
            row.persons,
            row.children,
            row.entries,
            row.cost,
        )
        for row in document.summary.rows
    ]
    rows += [
        (_("Total"), t.recipients, t.persons, None, t.entries, t.cost)
        for t in document.summary.totals
    ]
    report = document.report
    rows.append((_("Total"), None, report.persons, None, report.entries, report.cost))
    return columns, rows


def _day_centres(document: PeriodDocument):
    columns = (
        (_("Day centre"), 48),
        (_("Working days"), 14),
        (_("Days open"), 14),
        (_("Persons"), 10),
        (_("Days attended"), 14),
    )
    rows = (
        (row.centre.name, row.working_days, row.open_days, row.persons, row.attendance_days)
        for row in document.day_centres
    )
    return columns, rows


def _clients(document: PeriodDocument):
    figures = [*document.outcomes, *document.enrolment]
    return ((_("Figure"), 48), (_("Persons"), 10)), [figure[:2] for figure in figures]


def _changes(document: PeriodDocument):
    columns = (
        (_("What"), 34),
        (_("Month"), 12),
        (_("Service"), 48),
        (_("Recipient"), 14),
        (_("Unit"), 12),
        (_("Corrections"), 12),
        (_("Quantity, plus"), 14),
        (_("Quantity, minus"), 14),
        (_("Cost, plus, EUR"), 14),
        (_("Cost, minus, EUR"), 14),
    )
    rows = (
        (
            label,
            row.month,
            row.service.name,
            row.recipients,
            row.service.get_unit_display(),
            row.corrections,
            row.plus,
            row.minus,
            row.plus_cost,
            row.minus_cost,
        )
        for label, changes in (
            (_("Changes to earlier periods"), document.changes),
            (_("Corrections confirmed after the period"), document.later),
        )
        for row in changes.rows
    )
    return columns, rows
