"""What the dated limits say of planned quantities: words for whoever plans, never a refusal.

Sessions are judged on their day. A plan is compared with the limits of the first day on which
its line can still be used: what the line allows at least within one window of the limit, and,
where the limit counts the whole project, with what is used already.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale import wording
from services.models import Limit, PlannedService, Window
from services.plans.forecast import windows
from services.rules import Allowance, allowances_of
from services.rules import wording as words

NONE = Decimal(0)
# How many windows of the first kind lie whole in every window of the second, at least.
_WITHIN = {
    (Window.WEEK, Window.MONTH): 4,
    (Window.WEEK, Window.YEAR): 52,
    (Window.MONTH, Window.YEAR): 12,
}


def limit_notes(client: Client, lines: Iterable[PlannedService]) -> dict[int, list[str]]:
    """Position of a line in ``lines`` → what limits its quantity. Four queries a first day."""
    lines = list(lines)
    found: dict[int, list[str]] = {}
    by_day: dict[date, list[int]] = {}
    for number, line in enumerate(lines):
        by_day.setdefault(_first_usable_day(line), []).append(number)
    for day, numbers in sorted(by_day.items()):
        for allowance in allowances_of(client, day):
            if allowance.maximum is None:
                continue
            covered = [n for n in numbers if allowance.covers(lines[n].service, lines[n].recipient)]
            for number, planned in _over(allowance, lines, covered):
                found.setdefault(number, []).append(_note(allowance, planned))
    return found


def _first_usable_day(line: PlannedService) -> date:
    today = timezone.localdate()
    return max(line.first_day or today, min(today, line.last_day or today))


def _over(
    allowance: Allowance, lines: list[PlannedService], covered: list[int]
) -> Iterable[tuple[int, Decimal]]:
    """Positions of the lines with which the limit is exceeded, and what is planned and used."""
    limit = allowance.limit
    if limit.counting == Limit.Counting.KINDS:
        kinds = {lines[n].service_id for n in covered}
        if limit.window == Window.PROJECT:
            kinds |= allowance.by_service.keys()
        if len(kinds) > allowance.maximum:
            yield from ((n, Decimal(len(kinds))) for n in covered)
        return
    groups: dict[int, list[int]] = {}
    for number in covered:
        each = limit.counting == Limit.Counting.EACH
        groups.setdefault(lines[number].service_id if each else 0, []).append(number)
    for numbers in groups.values():
        planned = sum((_least(lines[n], limit.window) for n in numbers), NONE)
        if limit.window == Window.PROJECT:
            planned += allowance.used(lines[numbers[0]].service)
        if planned > allowance.maximum:
            yield from ((n, planned) for n in numbers if _least(lines[n], limit.window))


def _least(line: PlannedService, window: str) -> Decimal:
    """What the line allows within one window of a limit, at least; 0 where that is not known."""
    if line.quantity is None:
        return NONE
    if line.window == window:
        return line.quantity
    first, last = line.first_day, line.last_day
    if window == Window.PROJECT:
        known = first is not None and last is not None and first <= last
        return line.quantity * (sum(1 for _w in windows(line.window, first, last)) if known else 1)
    if times := _WITHIN.get((line.window, window)):
        return line.quantity * times
    if line.window == Window.PROJECT and first and last and first <= last:
        is_inside = sum(1 for _w in windows(window, first, last)) == 1
        return line.quantity if is_inside else NONE
    return NONE


def _note(allowance: Allowance, planned: Decimal) -> str:
    word = words.unit_word(allowance.limit.unit)
    text = _(
        "More is planned than the limit allows: %(planned)s of %(maximum)s %(window)s (%(scope)s)."
    )
    said = {
        "planned": wording.quantity(planned),
        "maximum": wording.count(allowance.maximum, word, "no"),
        "window": words.window(allowance),
        "scope": words.scope(allowance.limit),
    }
    source = words.source(allowance.limit)
    return f"{text % said} {source}".strip()
