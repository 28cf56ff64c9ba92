"""What a line of a plan would take of the limits, before anything is given: a forecast."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client, ClientIdentity
from di_latgale import wording
from di_latgale.dates import Period, birthday
from services.models import Limit, Service, ServiceSession, Window
from services.rules import wording as words
from services.rules.days import Days, windows_within
from services.rules.facts import grounds_on
from services.rules.limits import Allowance

# A plan without a last day is looked at for a year.
_OPEN_PLAN = timedelta(days=364)
_CENT = Decimal("0.01")
_LENGTHS = [Window.WEEK, Window.MONTH, Window.YEAR, Window.PROJECT]


@dataclass(frozen=True)
class LineUse:
    """One limit, in that window of it in which the line takes the most.

    ``planned``: what the line foresees there in the limit's unit, None = as much as needed.
    ``used``: what is given there already. ``maximum``: None = unlimited.
    """

    limit: Limit
    days: Days
    used: Decimal
    planned: Decimal | None
    text: str

    @property
    def maximum(self) -> Decimal | None:
        return self.limit.maximum

    @property
    def is_over(self) -> bool:
        """The line cannot be carried out as planned beside what is used already."""
        if self.maximum is None or self.planned is None:
            return False
        return self.used + self.planned > self.maximum


def uses_of_line(
    *,
    client: Client,
    service: Service,
    recipient: str,
    quantity: Decimal | None,
    window: str,
    first: date | None,
    last: date | None,
) -> list[LineUse]:
    """A row for each limit that binds the line on some day from ``first`` to ``last``, by code.

    A window of the line counts in the window of the limit in which it begins: ten hours a week
    are 50 in a month of five Mondays; one that is longer than the limit's is spread evenly. Ages
    are those of the days, the representatives' occupation that of the first day. An open start is
    today. Four queries.
    """
    first = first or timezone.localdate()
    plan = Period(first, max(first, last or first + _OPEN_PLAN))
    identity = ClientIdentity.objects.filter(client=client).first()
    born = identity.birth_date if identity else None
    is_occupied = grounds_on(client, first).is_occupied
    limits = Limit.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=plan.last),
        Q(valid_to=None) | Q(valid_to__gte=first),
        Q(representative_occupied=None) | Q(representative_occupied=is_occupied),
        Q(service=None) | Q(service=service),
        category=service.category,
        recipient=recipient,
    )
    chosen = {}
    for limit in limits.select_related("service").order_by("code"):
        if limit.counting != Limit.Counting.KINDS and limit.unit != service.unit:
            continue
        if bound := _bound(limit, born, plan):
            chosen[limit] = _fullest(limit, plan, bound, quantity, window)
    days = {
        limit.pk: Days.counted(limit.window, day, limit.valid_from, limit.valid_to)
        for limit, (day, _planned) in chosen.items()
    }
    used = ServiceSession.objects.used_by_person(client.person_id, days)
    return [
        _use(Allowance(limit, day, days[limit.pk], used[limit.pk]), service, planned)
        for limit, (day, planned) in chosen.items()
    ]


def _bound(limit: Limit, born: date | None, span: Period) -> Period | None:
    """The days of ``span`` on which the limit binds by its validity and by age."""
    starts, ends = [span.first, limit.valid_from], [span.last, limit.valid_to]
    if limit.age_from is not None or limit.age_to is not None:
        if born is None:
            return None
        starts.append(birthday(born, limit.age_from or 0))
        if limit.age_to is not None:
            ends.append(birthday(born, limit.age_to + 1) - timedelta(days=1))
    first, last = max(filter(None, starts)), min(filter(None, ends))
    return Period(first, last) if first <= last else None


def _fullest(
    limit: Limit, plan: Period, bound: Period, quantity: Decimal | None, window: str
) -> tuple[date, Decimal | None]:
    """A day of the limit's window in which the line takes the most, and how much it takes."""
    if limit.counting == Limit.Counting.KINDS:
        return bound.first, Decimal(1)
    if quantity is None:
        return bound.first, None
    lines = windows_within(window, plan)
    shares = [
        (mine.first, _share(limit, lines, mine, quantity, window))
        for mine in windows_within(limit.window, bound)
    ]
    return max(shares, key=lambda share: share[1])


def _share(
    limit: Limit, lines: list[Period], mine: Period, quantity: Decimal, window: str
) -> Decimal:
    if _LENGTHS.index(window) <= _LENGTHS.index(limit.window):
        return quantity * sum(1 for line in lines if line.first in mine)
    around = next(line for line in lines if mine.first in line)
    parts = len(windows_within(limit.window, around))
    return (quantity / parts).quantize(_CENT, ROUND_HALF_UP)


def _use(allowance: Allowance, service: Service, planned: Decimal | None) -> LineUse:
    limit = allowance.limit
    if limit.counting == Limit.Counting.KINDS and service.pk in allowance.by_service:
        planned = Decimal(0)
    said = {
        "used": words.used_of(allowance, service),
        "window": words.window(allowance),
        "planned": wording.quantity(planned),
    }
    text = _("%(used)s %(window)s; the plan would take %(planned)s") % said
    if planned is None:
        text = _("%(used)s %(window)s") % said
    return LineUse(limit, allowance.days, allowance.used(service), planned, text + ".")
