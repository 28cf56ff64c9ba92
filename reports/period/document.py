"""The period report as a person reads it: on the page, on paper and in the workbook alike."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from di_latgale.wording import count, day_sentence, days
from reports.facts import facts_of, place_of
from reports.office import Office, office_of
from reports.period.changes import Changes, changes_of
from reports.period.closed import is_closed
from reports.period.figures import (
    CategoryRow,
    DayCentreRow,
    PeriodReport,
    RecipientTotal,
    ServiceRow,
)
from reports.period.filter import PeriodFilter
from reports.period.months import MonthRow, months_of, picture_of_mix, picture_of_months
from reports.pictures.draw import Picture
from reports.prints.mark import Mark
from reports.reconciliation import words
from reports.reconciliation.report import Reconciliation, reconciliation
from services.models import Recipient, Service, Unit

_RECIPIENTS = list(Recipient.values)


@dataclass(frozen=True)
class Section:
    """One category: its services, totals of recipients with several, and why rows exceed them.

    ``unit`` is None where the services have several units; then quantities have no total.
    """

    heading: str
    rows: list[ServiceRow]
    totals: list[CategoryRow]
    unit: str | None
    overlaps: list[str]

    @property
    def has_fractions(self) -> bool:
        """Then every quantity of the table is written with two decimals, under each other."""
        return any(row.quantity % 1 for row in self.rows)

    @property
    def unit_label(self) -> str:
        return str(Unit(self.unit).label) if self.unit else ""


@dataclass(frozen=True)
class Summary:
    """The categories against each other."""

    rows: list[CategoryRow]
    totals: list[RecipientTotal]
    overlaps: list[str]


@dataclass(frozen=True)
class PeriodDocument:
    """``closing`` says which version of a closed period it is, empty for what is read now.

    ``mark`` is that of an official print, None on the page.

    ``changes`` are corrections of earlier periods that count in this one, ``later`` those of this
    period that count later; neither is in the other figures.
    """

    report: PeriodReport
    place: str
    days: str
    facts: str
    made_at: datetime
    office: Office
    closing: str
    mark: Mark | None
    is_draft: bool
    changes: Changes
    later: Changes
    sections: list[Section]
    summary: Summary
    reconciliation: Reconciliation
    months: list[MonthRow]

    @property
    def reconciled(self) -> list[words.Line]:
        return list(words.lines(self.reconciliation))

    @property
    def reconciled_tables(self) -> list[tuple]:
        """As ``reports.reconciliation.words.tables``."""
        return words.tables(self.reconciliation)

    @property
    def mix_picture(self) -> Picture | None:
        return picture_of_mix(self.summary.rows)

    @property
    def months_picture(self) -> Picture | None:
        return picture_of_months(self.months)

    @property
    def day_centres(self) -> tuple[DayCentreRow, ...]:
        return self.report.day_centres

    @property
    def is_empty(self) -> bool:
        return not self.sections

    @property
    def started_of(self) -> str:
        """Which rows stand behind "started": up to a day everybody served had a first time."""
        return "served" if self.report.is_cumulative else "started"

    @property
    def key_numbers(self) -> list[tuple[str, int, str]]:
        """Label, number, whose: one of ``Recipient``, or "" for all."""
        persons_of = self.report.persons_of
        return [
            (_("Children"), persons_of(Recipient.CHILD), Recipient.CHILD),
            (_("Adults"), persons_of(Recipient.ADULT), Recipient.ADULT),
            (_("Representatives"), persons_of(Recipient.REPRESENTATIVE), Recipient.REPRESENTATIVE),
            (_("Entries"), self.report.entries, ""),
        ]

    @property
    def outcomes(self) -> list[tuple[str, int, str]]:
        """Label, persons, one of ``Outcome.Kind``."""
        words = {
            "employment": _("In employment"),
            "volunteering": _("In voluntary work"),
            "education": _("In education"),
        }
        return [(words[kind], persons, kind) for kind, persons in self.report.outcomes.items()]

    @property
    def enrolment(self) -> list[tuple[str, int, str, bool]]:
        """Label, persons, which rows stand behind them, whether of all days since the start."""
        enrolled = self.report.enrolled
        cumulative = self.report.is_cumulative
        return [
            (_("Enrolled in the period"), enrolled.in_period, "enrolled", cumulative),
            (_("Enrolled since the start"), enrolled.since_start, "enrolled", True),
            (_("Assessed by the end of the period"), enrolled.assessed, "assessed", True),
        ]


def period_document(
    asked: PeriodFilter, *, closing: str = "", mark: Mark | None = None
) -> PeriodDocument:
    report = asked.report()
    is_draft = not (closing or is_closed(asked))
    made_at = timezone.localtime()
    place = place_of(asked)
    return PeriodDocument(
        report=report,
        place=place,
        days=_days(report),
        facts=facts_of(asked, place, _days(report), made_at, is_draft=is_draft),
        made_at=made_at,
        office=office_of(asked, place),
        closing=closing,
        mark=mark,
        is_draft=is_draft,
        changes=changes_of(asked.counted_corrections()),
        later=changes_of(asked.later_corrections()),
        sections=_sections(report),
        summary=_summary(report),
        reconciliation=reconciliation(
            report.period,
            sessions=asked.sessions(),
            entries=report.entries,
            cost=report.cost,
            cumulative=report.is_cumulative,
        ),
        months=months_of(asked.sessions(), asked.period, cumulative=asked.is_cumulative),
    )


def _days(report: PeriodReport) -> str:
    period = report.period
    if report.is_cumulative:
        return _("In total up to %(day)s") % {"day": day_sentence(period.last)}
    return days(period.first, period.last)


def _sections(report: PeriodReport) -> list[Section]:
    sections = []
    for category in Service.Category:
        rows = [row for row in report.services if row.service.category == category]
        if not rows:
            continue
        rows.sort(key=lambda row: (_RECIPIENTS.index(row.recipient), row.service.sort_key))
        totals = [
            total
            for total in sorted(report.categories, key=lambda t: _RECIPIENTS.index(t.recipient))
            if total.category == category
            and sum(row.recipient == total.recipient for row in rows) > 1
        ]
        units = {row.service.unit for row in rows}
        sections.append(
            Section(
                heading=capfirst(str(category.label)),
                rows=rows,
                totals=totals,
                unit=units.pop() if len(units) == 1 else None,
                overlaps=[text for total in totals for text in _category_overlaps(total, rows)],
            )
        )
    return sections


def _summary(report: PeriodReport) -> Summary:
    order = list(Service.Category.values)
    rows = sorted(
        report.categories,
        key=lambda row: (_RECIPIENTS.index(row.recipient), order.index(row.category)),
    )
    totals = sorted(report.recipients, key=lambda total: _RECIPIENTS.index(total.recipient))
    overlaps = []
    for total in totals:
        summed = sum(row.persons for row in rows if row.recipient == total.recipient)
        if summed > total.persons:
            overlaps.append(
                _(
                    "In total %(total)s. The rows add up to %(rows)s because %(several)s received "
                    "services of more than one group."
                )
                % {
                    "total": count(total.persons, total.noun),
                    "rows": summed,
                    "several": count(total.persons_several, total.noun),
                }
            )
    return Summary(rows, totals, overlaps)


def _category_overlaps(total: CategoryRow, rows: list[ServiceRow]) -> list[str]:
    """By how many the rows of persons, and of children concerned, exceed the total, and why."""
    rows = [row for row in rows if row.recipient == total.recipient]
    found = []
    summed = sum(row.persons for row in rows)
    if summed > total.persons:
        found.append(
            _(
                "In total %(total)s. The rows add up to %(rows)s because %(several)s received "
                "more than one service."
            )
            % {
                "total": count(total.persons, total.noun),
                "rows": summed,
                "several": count(total.persons_several, total.noun),
            }
        )
    summed = sum(row.children for row in rows)
    if total.recipient == Recipient.REPRESENTATIVE and summed > total.children:
        found.append(
            _(
                "For representatives in total %(total)s. The rows add up to %(rows)s because "
                "representatives received more than one service on behalf of %(several)s."
            )
            % {
                "total": count(total.children, "bērns"),
                "rows": summed,
                "several": count(total.children_several, "bērns", "par"),
            }
        )
    return found
