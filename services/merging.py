"""What joining two persons does to allowances: used by each, and by the one they become."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst

from clients.models import Client
from di_latgale import wording
from services.models import Limit, Recipient, Service, ServiceSession, Window
from services.rules import Allowance
from services.rules import wording as words
from services.rules.days import Days
from services.rules.limits import limits_on


@dataclass(frozen=True)
class Effect:
    """One limit, of one service where each is counted apart. ``maximum`` None = unlimited."""

    name: str
    window: str
    unit: str
    maximum: Decimal | None
    before: tuple[Decimal, Decimal]
    after: Decimal

    @property
    def is_over(self) -> bool:
        return self.maximum is not None and self.after > self.maximum

    @property
    def is_over_by_joining(self) -> bool:
        return self.is_over and all(used <= self.maximum for used in self.before)


def effects(
    one: Iterable[Client], other: Iterable[Client], persons: tuple[int, int], day: date
) -> list[Effect]:
    """The limits of ``day`` for the files of two persons, and every limit over the whole project.

    The latter also where it is over, since what was used then stays used. Limits that nobody has
    used anything of are left out.
    """
    limits = _limits([*one, *other], day)
    days = {
        limit.pk: Days.counted(limit.window, day, limit.valid_from, limit.valid_to)
        for limit in limits
    }
    used = [ServiceSession.objects.used_by_person(person, days) for person in persons]
    found = []
    for limit in limits:
        of_each = [person[limit.pk] for person in used]
        joined = dict(Counter(of_each[0]) + Counter(of_each[1]))
        if joined:
            allowances = [
                Allowance(limit, day, days[limit.pk], by_service)
                for by_service in (*of_each, joined)
            ]
            found += _effects_of(*allowances)
    return found


def _limits(files: list[Client], day: date) -> list[Limit]:
    found = {limit.pk: limit for file in files for limit in limits_on(file, day)}
    recipients = {
        recipient
        for file in files
        for recipient in (
            (Recipient.CHILD, Recipient.REPRESENTATIVE) if file.is_child else (Recipient.ADULT,)
        )
    }
    project = Limit.objects.filter(window=Window.PROJECT, recipient__in=recipients)
    found |= {limit.pk: limit for limit in project.select_related("service")}
    return sorted(found.values(), key=lambda limit: limit.code)


def _effects_of(one: Allowance, other: Allowance, joined: Allowance) -> list[Effect]:
    limit = joined.limit
    services: list[Service | None] = [None]
    if limit.counting == Limit.Counting.EACH:
        services = list(Service.objects.filter(pk__in=joined.by_service).order_by("sort_key", "id"))
    return [
        Effect(
            name=service.name if service else capfirst(words.scope(limit)),
            window=_window(joined),
            unit=wording.word_for(2, words.unit_word(limit.unit)),
            maximum=limit.maximum,
            before=(one.used(service), other.used(service)),
            after=joined.used(service),
        )
        for service in services
    ]


def _window(allowance: Allowance) -> str:
    """With the last day of a rule that is over."""
    text = words.window(allowance)
    ends = allowance.limit.valid_to
    return f"{text} ({wording.day(ends)})" if ends and ends < allowance.day else text
