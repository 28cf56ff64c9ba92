"""The tables of the report as they are read: texts, and on screen where their rows stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from di_latgale.wording import MISSING, money, month, quantity, rate, whole
from reports.entries.links import Figure, Linked
from reports.entries.whose import Whose
from reports.received.figures import CorrectionLine, PersonLines, Sums, Variant
from reports.received.report import ReceivedReport
from services.models import Recipient, Unit


@dataclass(frozen=True)
class Row:
    """``note`` says who received it. ``persons`` is None in the table of persons."""

    heading: str
    note: str
    unit: str
    persons: Figure | None
    columns: list[Figure]
    quantity: Figure
    unit_cost: str
    cost: Figure


@dataclass(frozen=True)
class PersonRows:
    whose: Whose
    rows: list[Row]
    entries: Figure
    cost: Figure


@dataclass(frozen=True)
class TotalRow:
    label: str
    persons: Figure | None
    cost: Figure


@dataclass(frozen=True)
class CorrectionRow:
    whose: Whose
    month: str
    heading: str
    note: str
    unit: str
    plus: Figure
    minus: Figure
    plus_cost: Figure
    minus_cost: Figure


def person_rows(
    persons: Iterable[PersonLines], report: ReceivedReport, linked: Linked
) -> Iterator[PersonRows]:
    for person in persons:
        of_client = {"territory": person.whose.territory, "number": person.whose.number}
        rows = []
        for line in person.lines:
            narrowed = of_client | {
                "service": line.service,
                "recipient": line.recipient,
                "representative": line.representative_number,
            }
            note = _recipient(line.recipient, line.representative)
            rows.append(_row(line, note, None, report, linked, narrowed))
        group = of_client | {"recipient": report.variant.recipients}
        yield PersonRows(
            person.whose,
            rows,
            linked(whole(person.entries), **group),
            linked(money(person.cost), **group),
        )


def service_rows(report: ReceivedReport, linked: Linked) -> list[Row]:
    rows = []
    for total in report.services:
        narrowed = {"service": total.service, "recipient": total.recipient}
        persons = linked(whole(total.persons), **narrowed)
        note = _recipient(total.recipient, "")
        rows.append(_row(total, note, persons, report, linked, narrowed))
    return rows


def total_rows(report: ReceivedReport, linked: Linked) -> list[TotalRow]:
    """Of what was given; where there are corrections also these, and both together."""
    group = {"recipient": report.variant.recipients}
    totals = report.totals
    persons = linked(whole(totals.clients), **group)
    rows = [TotalRow(_("Total"), persons, linked(money(totals.cost), **group))]
    if report.corrections:
        corrected = group | {"what": "corrected"}
        rows += [
            TotalRow(
                _("Corrections of earlier periods"),
                None,
                linked(money(report.corrections_cost), **corrected),
            ),
            TotalRow(
                _("Total with corrections"),
                None,
                Figure(money(totals.cost + report.corrections_cost)),
            ),
        ]
    return rows


def key_numbers(report: ReceivedReport, linked: Linked) -> list[tuple[str, Figure]]:
    """Of the whole report, whichever page of it is shown."""
    group = report.variant.recipients
    totals = report.totals
    is_adult = report.variant == Variant.ADULT
    found = [
        (_("Adults") if is_adult else _("Children"), linked(whole(totals.clients), recipient=group))
    ]
    if not is_adult:
        representatives = linked(whole(totals.representatives), recipient=Recipient.REPRESENTATIVE)
        found.append((_("Representatives"), representatives))
    return [
        *found,
        (_("Entries"), linked(whole(totals.entries), recipient=group)),
        (_("Cost, EUR"), linked(money(totals.cost), recipient=group)),
    ]


def correction_rows(report: ReceivedReport, linked: Linked) -> list[CorrectionRow]:
    return [_correction(line, linked) for line in report.corrections]


def unit_cost_words(sums: Sums) -> str:
    if sums.unit_cost is not None:
        return rate(sums.unit_cost)
    return _("actual") if sums.is_actual else _("several")


def unit_words(unit: str) -> str:
    return str(Unit(unit).label)


def _row(
    line, note: str, persons: Figure | None, report: ReceivedReport, linked: Linked, narrowed: dict
) -> Row:
    sums = line.sums
    return Row(
        heading=line.service_name,
        note=note,
        unit=unit_words(line.unit),
        persons=persons,
        columns=[
            Figure("") if number is None else linked(quantity(number), column.period, **narrowed)
            for column, number in zip(report.columns, sums.quantities, strict=True)
        ],
        quantity=linked(quantity(sums.quantity), **narrowed),
        unit_cost=unit_cost_words(sums),
        cost=linked(money(sums.cost), **narrowed),
    )


def _correction(line: CorrectionLine, linked: Linked) -> CorrectionRow:
    narrowed = {
        "what": "corrected",
        "month": f"{line.month:%d.%m.%Y}",
        "territory": line.whose.territory,
        "number": line.whose.number,
        "service": line.service,
        "recipient": line.recipient,
        "representative": line.representative_number,
    }

    def figure(amount, words) -> Figure:
        return linked(words(amount), **narrowed) if amount else Figure(MISSING)

    return CorrectionRow(
        whose=line.whose,
        month=month(line.month),
        heading=line.service_name,
        note=_recipient(line.recipient, line.representative),
        unit=unit_words(line.unit),
        plus=figure(line.plus, quantity),
        minus=figure(line.minus, quantity),
        plus_cost=figure(line.plus_cost, money),
        minus_cost=figure(line.minus_cost, money),
    )


def _recipient(recipient: str, representative: str) -> str:
    """„Bērns”, „Pārstāvis: Inga Liepa”."""
    label = str(Recipient(recipient).label)
    return capfirst(f"{label}: {representative}" if representative else label)
