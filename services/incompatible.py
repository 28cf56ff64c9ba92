"""Services that exclude each other on one day, as a table (domain.md, "Limits").

From 22.04.2022.: an adult has no care at home on a day of a day centre or workshop, a child no
respite on a day of care, rehabilitation or a day centre. Earlier days were free of it.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from services.models import Recipient, Service


@dataclass(frozen=True)
class DayEntry:
    """A session of the day looked at."""

    service_code: str
    service_name: str
    category: str
    recipient: str


@dataclass(frozen=True)
class Group:
    """Services by code, or whole categories."""

    services: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()

    def holds(self, service_code: str, category: str) -> bool:
        return service_code in self.services or category in self.categories


@dataclass(frozen=True)
class Exclusion:
    """No service of ``one`` on a day with a service of ``other``, in whichever order."""

    recipient: str
    one: Group
    other: Group
    valid_from: date


EXCLUSIONS = (
    Exclusion(
        Recipient.ADULT,
        Group(services=frozenset({"aprupe-majas"})),
        Group(services=frozenset({"dac-grt", "specializeta-darbnica"})),
        date(2022, 4, 22),
    ),
    Exclusion(
        Recipient.CHILD,
        Group(categories=frozenset({Service.Category.RESPITE})),
        Group(
            categories=frozenset(
                {
                    Service.Category.SOCIAL_CARE,
                    Service.Category.SOCIAL_REHABILITATION,
                    Service.Category.DAY_CARE,
                }
            )
        ),
        date(2022, 4, 22),
    ),
)


def incompatible_with(
    service: Service, recipient: str, day: date, given: tuple[DayEntry, ...]
) -> list[str]:
    """Why ``service`` cannot be given beside what was ``given`` that day."""
    names = []
    for rule in EXCLUSIONS:
        if rule.recipient != recipient or day < rule.valid_from:
            continue
        for mine, theirs in ((rule.one, rule.other), (rule.other, rule.one)):
            if mine.holds(service.code, service.category):
                names += [
                    entry.service_name
                    for entry in given
                    if entry.recipient == recipient
                    and theirs.holds(entry.service_code, entry.category)
                ]
    return [
        _("That day already has “%(other)s”; “%(service)s” cannot be had on the same day.")
        % {"other": name, "service": service.name}
        for name in dict.fromkeys(names)
    ]
