"""What a provider gave in a month, as a person reads it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from di_latgale.dates import Period
from di_latgale.organisations.models import Provider
from di_latgale.wording import MISSING, day, day_sentence, money, month, quantity, whole
from reports.entries.links import Figure, Linked
from reports.entries.whose import Whose
from reports.office import Office
from reports.provider_month.report import By, Line, ProviderMonth, provider_month
from reports.rules_version import rules_version
from services.models import MonthlyPeriod, Recipient, Unit


@dataclass(frozen=True)
class ProviderMonthDocument:
    """``is_own``: read by the provider's own people, of clients who are planned with it."""

    provider: Provider
    report: ProviderMonth
    month: str
    facts: str
    office: Office
    is_draft: bool
    is_own: bool

    @property
    def title(self) -> str:
        return _("Provider's month")

    @property
    def is_named(self) -> bool:
        return self.report.is_named

    @property
    def is_by_day(self) -> bool:
        return self.report.by == By.DAY

    @property
    def by_label(self) -> str:
        return capfirst(str(self.report.by.label))

    @property
    def is_empty(self) -> bool:
        return not self.report.entries

    def file_name(self, kind: str) -> str:
        """„sniedzeja-menesis-saule-2021-10.pdf”."""
        first = self.report.period.first
        return f"sniedzeja-menesis-{self.provider.code}-{first:%Y-%m}.{kind}"


def provider_month_document(
    provider: Provider, period: Period, *, sessions, by: By, is_named: bool, is_own: bool
) -> ProviderMonthDocument:
    report = provider_month(period, sessions=sessions, by=by, is_named=is_named)
    is_draft = not _is_closed(report)
    made_at = timezone.localtime()
    said = [
        f"{provider}.",
        f"{capfirst(month(period.first))}.",
        _("By the date of the service."),
        _("Version of the rules %(version)s.") % {"version": rules_version()},
        _("Data as of %(day)s %(time)s.")
        % {"day": day_sentence(made_at.date()), "time": f"{made_at:%H:%M}"},
        *([pgettext("running head", "DRAFT")] if is_draft else []),
    ]
    return ProviderMonthDocument(
        provider=provider,
        report=report,
        month=month(period.first),
        facts=" ".join(said),
        office=Office(name=provider.name, contacts=provider.registration_number),
        is_draft=is_draft,
        is_own=is_own,
    )


def _is_closed(report: ProviderMonth) -> bool:
    """Whether each municipality that pays has closed the month."""
    payers = {total.payer for total in report.payers}
    shut = MonthlyPeriod.objects.shut().filter(
        month=report.period.first, municipality__slug__in=payers
    )
    return bool(payers) and shut.count() == len(payers)


@dataclass(frozen=True)
class Row:
    payer: str
    whose: Whose
    heading: str
    note: str
    by: str
    unit: str
    entries: Figure
    quantity: Figure
    cost: Figure


@dataclass(frozen=True)
class PayerRow:
    """``label`` is empty for all together."""

    label: str
    clients: Figure
    recipients: Figure
    entries: Figure
    cost: Figure


def rows_of(lines: Iterable[Line], linked: Linked) -> Iterator[Row]:
    for line in lines:
        narrowed = {
            "payer": line.payer,
            "territory": line.whose.territory,
            "number": line.whose.number,
            "service": line.service,
            "recipient": line.recipient,
            "representative": line.representative_number,
            "specialist": line.specialist,
            "day": day(line.day) if line.day else "",
        }
        label = capfirst(str(Recipient(line.recipient).label))
        yield Row(
            payer=line.payer_name,
            whose=line.whose,
            heading=line.service_name,
            note=f"{label}: {line.representative}" if line.representative else label,
            by=day(line.day) if line.day else line.specialist_name or MISSING,
            unit=str(Unit(line.unit).label),
            entries=linked(whole(line.entries), **narrowed),
            quantity=linked(quantity(line.quantity), **narrowed),
            cost=linked(money(line.cost), **narrowed),
        )


def payer_rows(report: ProviderMonth, linked: Linked) -> list[PayerRow]:
    """Municipalities that pay, and all together."""
    rows = [
        _payer(total, total.payer_name, linked, {"payer": total.payer}) for total in report.payers
    ]
    return [*rows, _payer(report, "", linked, {})]


def _payer(counted, label: str, linked: Linked, narrowed: dict) -> PayerRow:
    return PayerRow(
        label=label,
        clients=linked(whole(counted.clients), **narrowed),
        recipients=linked(whole(counted.recipients), **narrowed),
        entries=linked(whole(counted.entries), **narrowed),
        cost=linked(money(counted.cost), **narrowed),
    )
