"""What is missing before a report is signed: nothing of it forbids printing."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from reports.closing.spans import words_of
from reports.period.filter import PeriodFilter
from services.models import Correction, MonthlyPeriod, months_of
from services.periods.people import workers_of
from services.rules.breaches import Breach, breaches


@dataclass(frozen=True)
class OpenMonth:
    """``not_done`` say that their entries are not complete yet."""

    words: str
    is_closed: bool
    not_done: list[str]


@dataclass(frozen=True)
class Missing:
    """``breaches`` is None where the reader may not read all the files: then nobody can tell."""

    months: list[OpenMonth]
    waiting: int
    breaches: list[Breach] | None

    @property
    def is_clean(self) -> bool:
        opened = any(not month.is_closed for month in self.months)
        return not (opened or self.waiting or self.breaches or self.breaches is None)

    @property
    def by_rule(self) -> list[tuple[str, int]]:
        return sorted(Counter(breach.rule for breach in self.breaches or ()).items())


def missing(asked: PeriodFilter, user) -> Missing:
    """``months`` only of one municipality and one year at most: nobody reads more at once."""
    return Missing(
        months=_months(asked),
        waiting=_waiting(asked),
        breaches=_breaches(asked, user),
    )


def _months(asked: PeriodFilter) -> list[OpenMonth]:
    if len(asked.municipalities) != 1 or asked.is_cumulative:
        return []
    (municipality,) = asked.municipalities
    months = months_of(asked.period)
    if len(months) > 12:
        return []
    shut = set(
        MonthlyPeriod.objects.shut()
        .filter(municipality=municipality, month__in=months)
        .order_by("month")
        .values_list("month", flat=True)
    )
    found = []
    for month in months:
        waits = [] if month in shut else workers_of(municipality, month)
        names = [f"{worker.user}" for worker in waits if not worker.done_at]
        found.append(OpenMonth(words_of(Period.month(month)), month in shut, names))
    return found


def _waiting(asked: PeriodFilter) -> int:
    pending = Correction.objects.pending().filter(happened_on__lte=asked.period.last)
    if not asked.is_region:
        pending = pending.filter(territory__in=asked.territories())
    return pending.count()


def _breaches(asked: PeriodFilter, user) -> list[Breach] | None:
    """Of files of the territories asked for, in a window that touches the period."""
    territories = asked.territories()
    read = user.territories(Right.READ_FILES).order_by().values("id")
    if territories.exclude(id__in=read).exists():
        return None
    keys = list(territories.order_by("id").values_list("id", flat=True))
    first = None if asked.is_cumulative else asked.period.first
    return [breach for breach in breaches(keys) if _touches(breach, first, asked.period.last)]


def _touches(breach: Breach, first, last) -> bool:
    begins = breach.first is None or breach.first <= last
    return begins and (first is None or breach.last is None or breach.last >= first)


def rule_words(rule: str, number: int) -> str:
    """What lacks, in words, by the code of the rule."""
    said = {
        "needs_disability": ngettext(
            "%(number)s day without a disability in force",
            "%(number)s days without a disability in force",
            number,
        ),
        "needs_opinion": ngettext(
            "%(number)s day without an opinion of VDEĀVK in force",
            "%(number)s days without an opinion of VDEĀVK in force",
            number,
        ),
        "needs_plan": ngettext(
            "%(number)s day without an assessment or a plan in force that names the service",
            "%(number)s days without an assessment or a plan in force that names the service",
            number,
        ),
        "incompatible": ngettext(
            "%(number)s day with services that exclude each other",
            "%(number)s days with services that exclude each other",
            number,
        ),
    }
    usual = ngettext("%(number)s time over the limit", "%(number)s times over the limit", number)
    text = said.get(rule, usual) % {"number": number}
    return text if rule in said else _("%(text)s “%(rule)s”") % {"text": text, "rule": rule}
