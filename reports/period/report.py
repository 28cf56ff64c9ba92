"""The period report: what was given to whom in a span of days, and at what cost.

Words and layout are in ``reports.period.document``.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count as CountOf
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from clients.models import Assessment, Outcome
from di_latgale.dates import Period
from reports.period.counts import Count, count_sessions
from reports.period.figures import (
    CategoryRow,
    DayCentreRow,
    Enrolled,
    PeriodReport,
    RecipientTotal,
    ServiceRow,
)
from reports.working_days import open_days, working_days
from services.models import Centre, Recipient, Service

_SHARED = ("recipient", "persons", "entries", "cost")


def period_report(
    period: Period,
    *,
    sessions,
    clients,
    municipalities: Iterable[str],
    cumulative: bool = False,
) -> PeriodReport:
    """The report on the given ``sessions`` and ``clients``, which the caller has scoped.

    Both are querysets of the municipalities asked for, ``sessions`` also of the funding source;
    neither is dated yet. Deleted sessions are left out here. ``cumulative`` takes everything up
    to the last day of ``period`` in every part. Outcomes, enrolment and assessment are the
    clients' and know no funding source. A client without a known day of enrolment is in neither
    figure of enrolment.
    """
    last = period.last
    sessions = sessions.live().filter(happened_on__lte=last)
    since = None if cumulative else period.first
    if since:
        sessions = sessions.filter(happened_on__gte=since)
    counts = count_sessions(sessions, since=since)
    services = _service_rows(counts)
    recipients = _recipient_totals(counts)
    # A cumulative report begins with the first session it holds.
    begun = since or min((row.first_on for row in services), default=last)
    served = sum(t.persons for t in recipients if t.recipient != Recipient.REPRESENTATIVE)
    return PeriodReport(
        period=period,
        is_cumulative=cumulative,
        municipalities=tuple(sorted(municipalities)),
        services=services,
        categories=_category_rows(counts),
        recipients=recipients,
        day_centres=_day_centre_rows(sessions, Period(begun, last)),
        outcomes=_outcomes(clients, since, last),
        enrolled=_enrolled(clients, since, last, served),
    )


def _service_rows(counts: list[Count]) -> tuple[ServiceRow, ...]:
    of_services = [count for count in counts if count.service_id is not None]
    services = Service.objects.in_bulk({count.service_id for count in of_services})
    names = (*_SHARED, "children", "started", "quantity", "first_on", "last_on")
    rows = [ServiceRow(services[count.service_id], **_of(count, names)) for count in of_services]
    return tuple(sorted(rows, key=lambda row: (row.service.code, row.recipient)))


def _category_rows(counts: list[Count]) -> tuple[CategoryRow, ...]:
    rows = [
        CategoryRow(
            count.category,
            **_of(count, (*_SHARED, "children", "quantity")),
            persons_several=count.persons_several_services,
            children_several=count.children_several_services,
        )
        for count in counts
        if count.service_id is None and count.category is not None
    ]
    return tuple(sorted(rows, key=lambda row: (row.category, row.recipient)))


def _recipient_totals(counts: list[Count]) -> tuple[RecipientTotal, ...]:
    rows = [
        RecipientTotal(
            **_of(count, _SHARED),
            persons_several=count.persons_several_categories,
        )
        for count in counts
        if count.category is None
    ]
    return tuple(sorted(rows, key=lambda row: row.recipient))


def _of(count: Count, names: tuple[str, ...]) -> dict:
    return {name: getattr(count, name) for name in names}


def _day_centre_rows(sessions, period: Period) -> tuple[DayCentreRow, ...]:
    attended = {
        row["centre"]: row
        for row in sessions.filter(centre__isnull=False)
        .order_by("centre")
        .values("centre")
        .annotate(
            persons=CountOf(Coalesce("representative__person", "client__person"), distinct=True),
            days=Sum("quantity"),
        )
    }
    centres = Centre.objects.filter(id__in=list(attended)).prefetch_related("closures")
    working = working_days(period) if attended else set()
    return tuple(
        DayCentreRow(
            centre=centre,
            working_days=len(working),
            open_days=open_days(
                working,
                centre.opened_on,
                centre.closed_on,
                (Period(c.first_day, c.last_day) for c in centre.closures.all()),
            ),
            persons=attended[centre.id]["persons"],
            attendance_days=attended[centre.id]["days"],
        )
        for centre in centres.order_by("code")
    )


def _outcomes(clients, since: date | None, last: date) -> dict[str, int]:
    """Persons by kind, in the order of ``Outcome.Kind``, with it on any of the days."""
    on_some_day = Q(valid_from=None) | Q(valid_from__lte=last)
    if since:
        on_some_day &= Q(valid_to=None) | Q(valid_to__gte=since)
    found = dict(
        Outcome.objects.standing()
        .filter(on_some_day, client__in=clients.order_by().values("id"))
        .order_by("kind")
        .values_list("kind")
        .annotate(CountOf("client__person", distinct=True))
    )
    return {kind.value: found.get(kind.value, 0) for kind in Outcome.Kind}


def _enrolled(clients, since: date | None, last: date, served: int) -> Enrolled:
    by_last = Q(enrolled_on__lte=last)
    in_period = by_last & Q(enrolled_on__gte=since) if since else by_last
    found = clients.order_by().aggregate(
        in_period=CountOf("person", distinct=True, filter=in_period),
        since_start=CountOf("person", distinct=True, filter=by_last),
    )
    assessed = (
        clients.order_by()
        .filter(Assessment.objects.was_made(F("id"), last))
        .aggregate(persons=CountOf("person", distinct=True))["persons"]
    )
    percent = None
    if assessed:
        percent = (Decimal(100 * served) / assessed).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return Enrolled(**found, assessed=assessed, percent=percent)
