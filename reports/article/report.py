"""What an article tells: the figures of the period report and a few beside it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Min, Q

from di_latgale.dates import Period, birthday
from di_latgale.wording import listed, place
from reports.article.figures import Figure
from reports.article.project import PROJECTS, Project
from reports.office import Office, office_of
from reports.period.counts import count_sessions
from reports.period.figures import PeriodReport
from reports.period.filter import PeriodFilter
from services.models import Closure, FundingSource, Limit, Recipient, Service, Window


@dataclass(frozen=True)
class Told:
    """``region`` is „Latgale” where the whole of it was asked for.

    ``since`` is the first day of any service there, None without one; ``served`` persons by
    recipient from that day on. ``grown`` is the number of years, this one included, in each of
    which more entries fell into these days of the year than in the one before; 0 or at least 2.
    ``enrolled`` persons by group within the period. ``limit`` is the rule for representatives.
    ``closed_for`` are reasons by the code of the centre. ``hidden`` figures are not told, and no
    word agrees with one.
    """

    asked: PeriodFilter
    report: PeriodReport
    office: Office
    since: date | None
    served: dict[str, int]
    grown: int
    enrolled: dict[str, int]
    projects: tuple[Project, ...]
    sources: tuple[str, ...]
    limit: Limit | None
    closed_for: dict[str, tuple[str, ...]]
    hidden: frozenset[Figure] = frozenset()

    def shows(self, figure: Figure) -> bool:
        return figure not in self.hidden

    @property
    def period(self) -> Period:
        return self.asked.period

    def place(self, case: str) -> str:
        """„Rēzeknē”, „Rēzeknē un Ludzas novadā”, „Latgalē”."""
        if self.asked.is_region:
            return place("Latgale", case)
        return listed(
            [place(municipality.name, case) for municipality in self.asked.municipalities]
        )


def told(asked: PeriodFilter) -> Told:
    """Of what ``asked`` says, which the caller has scoped; in the period, never cumulative."""
    report = asked.report()
    sessions = asked.sessions().live().filter(happened_on__lte=asked.period.last)
    since = sessions.aggregate(day=Min("happened_on"))["day"]
    totals = [c for c in count_sessions(sessions, since=None) if c.category is None]
    paid_by = FundingSource.objects.filter(
        id__in=sessions.filter(happened_on__gte=asked.period.first).values("funding_source")
    ).order_by("code")
    return Told(
        asked=asked,
        report=report,
        office=office_of(asked, _source(asked)),
        since=since,
        served={count.recipient: count.persons for count in totals},
        grown=_grown(sessions, since, asked.period),
        enrolled=_enrolled(asked),
        projects=tuple(PROJECTS[s.code] for s in paid_by if s.code in PROJECTS),
        sources=tuple(source.name for source in paid_by if source.code not in PROJECTS),
        limit=_limit(asked.period.last),
        closed_for=_closed_for(report),
    )


def _source(asked: PeriodFilter) -> str:
    """Who answers for the text where no one social service does."""
    if asked.is_region:
        return "Latgales plānošanas reģions"
    return listed([municipality.name for municipality in asked.municipalities])


def _grown(sessions, since: date | None, period: Period) -> int:
    if since is None or period.first.year != period.last.year:
        return 0
    back = range(period.last.year - since.year + 1)
    spans = {
        f"back_{years}": Count(
            "id",
            filter=Q(
                happened_on__range=(birthday(period.first, -years), birthday(period.last, -years))
            ),
        )
        for years in back
    }
    found = sessions.aggregate(**spans)
    grown = 0
    for years in back:
        entries, before = found[f"back_{years}"], found.get(f"back_{years + 1}", 0)
        if entries <= before:
            break
        grown += 1
        if not before:
            break
    return grown if grown > 1 else 0


def _enrolled(asked: PeriodFilter) -> dict[str, int]:
    period = asked.period
    clients = asked.clients().filter(enrolled_on__range=(period.first, period.last))
    return dict(
        clients.order_by("target_group")
        .values_list("target_group")
        .annotate(Count("person", distinct=True))
    )


def _limit(day: date) -> Limit | None:
    """How much all representatives of a child may have in the whole project, where limited."""
    return (
        Limit.objects.valid_on(day)
        .filter(
            category=Service.Category.SOCIAL_REHABILITATION,
            recipient=Recipient.REPRESENTATIVE,
            window=Window.PROJECT,
            counting=Limit.Counting.SUM,
            service=None,
            maximum__isnull=False,
        )
        .order_by("maximum", "code")
        .first()
    )


def _closed_for(report: PeriodReport) -> dict[str, tuple[str, ...]]:
    if not report.day_centres:
        return {}
    period = report.period
    found: dict[str, list[str]] = {}
    closures = (
        Closure.objects.filter(
            centre__in=[row.centre for row in report.day_centres],
            first_day__lte=period.last,
            last_day__gte=period.first,
        )
        .exclude(reason="")
        .order_by("centre", "first_day", "id")
        .values_list(F("centre__code"), "reason")
    )
    for code, reason in closures:
        reasons = found.setdefault(code, [])
        if reason not in reasons:
            reasons.append(reason)
    return {code: tuple(reasons) for code, reasons in found.items()}
