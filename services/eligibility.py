"""Why a service may not be given to somebody on a day: the grounds, not the quantities.

The rules are those of MK 313 as the catalogue's flags state them: adults need a disability of
group I or II, children any; an opinion of VDEĀVK where the service asks for one; an assessment
and a line of an approved plan where it asks for a plan. A representative is served on behalf of a
child: the disability and the opinion are not asked of them, the child's plan is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from clients.models import (
    Client,
    ClientIdentity,
    Disability,
    Representation,
    Representative,
)
from di_latgale import wording
from services.facts import facts_on
from services.incompatible import DayEntry, incompatible_with
from services.models import PlannedService, Recipient, Service, ServiceSession

LAST_AGE_OF_CHILD = 17
ADULTS_GROUPS = {Disability.Group.FIRST, Disability.Group.SECOND}


@dataclass(frozen=True)
class Grounds:
    """What decides about a client on ``day``, read once for all services."""

    day: date
    is_child: bool
    enrolled_on: date | None
    exited_on: date | None
    age: int | None
    disability_groups: frozenset[str]
    has_opinion: bool
    opinion_ended_on: date | None  # the last one that ended before the day
    is_assessed: bool
    has_plan: bool
    planned: frozenset[tuple[int, str]]  # service id and recipient
    represented_by: frozenset[int]  # representative ids
    given: tuple[DayEntry, ...]  # what the person already had that day, in any municipality

    @classmethod
    def of(cls, client: Client, day: date, *, without: ServiceSession | None = None) -> "Grounds":
        """``without`` leaves one session, the one being corrected, out of ``given``."""
        identity = ClientIdentity.objects.filter(client=client).first()
        facts = facts_on(client, day)
        lines = PlannedService.objects.filter(client=client).in_force_on(day)
        planned = frozenset(lines.values_list("service", "recipient"))
        represented = Representation.objects.filter(client=client).valid_on(day)
        return cls(
            day=day,
            is_child=client.is_child,
            enrolled_on=client.enrolled_on,
            exited_on=client.exited_on,
            age=identity.age_on(day) if identity else None,
            disability_groups=facts.disability_groups,
            has_opinion=facts.has_opinion,
            opinion_ended_on=facts.opinion_ended_on,
            is_assessed=facts.is_assessed,
            has_plan=bool(planned),
            planned=planned,
            represented_by=frozenset(represented.values_list("representative", flat=True)),
            given=_given_on(client, day, without),
        )


def _given_on(client: Client, day: date, without: ServiceSession | None) -> tuple[DayEntry, ...]:
    given = ServiceSession.objects.given_to_person(client.person_id, day, without=without)
    services = Service.objects.in_bulk({service for service, _recipient in given})
    return tuple(
        DayEntry(services[pk].code, services[pk].name, services[pk].category, recipient)
        for pk, recipient in given
    )


def reasons_against(
    *,
    client: Client,
    recipient: str,
    representative: Representative | None,
    service: Service,
    day: date,
) -> list[str]:
    """Every reason in plain words; an empty list where the service may be given."""
    grounds = Grounds.of(client, day)
    return [
        *reasons_against_recipient(recipient, representative, grounds),
        *reasons_against_service(service, recipient, grounds),
    ]


def without_grounds(reasons: list[str], day: date) -> list[str]:
    """One sentence for any of ``reasons``, for who may not know the client's grounds."""
    if not reasons:
        return []
    text = _("This service cannot be logged on %(day)s Contact the municipality's social worker.")
    return [text % {"day": wording.day_sentence(day)}]


def reasons_against_recipient(
    recipient: str, representative: Representative | None, grounds: Grounds
) -> list[str]:
    """Why this person cannot be served on behalf of this client, whatever the service."""
    day = wording.day_sentence(grounds.day)
    if (recipient == Recipient.ADULT) == grounds.is_child:
        return [_("The recipient does not fit the client's group.")]
    if recipient == Recipient.REPRESENTATIVE and (
        representative is None or representative.pk not in grounds.represented_by
    ):
        return [_("On %(day)s this representative does not stand for the client.") % {"day": day}]
    if grounds.enrolled_on and grounds.day < grounds.enrolled_on:
        return [
            _("The client is enrolled from %(day)s; no services are logged before that.")
            % {"day": wording.day_sentence(grounds.enrolled_on)}
        ]
    if grounds.exited_on and grounds.exited_on < grounds.day:
        return [
            _("The client exited on %(day)s; no services are logged after that.")
            % {"day": wording.day_sentence(grounds.exited_on)}
        ]
    if grounds.is_child and grounds.age is None:
        return [_("The birth date is not known, so neither is whether the client is a child.")]
    return _against_age(grounds)


def _against_age(grounds: Grounds) -> list[str]:
    """Nobody is served before birth; a child up to 17 inclusive, an adult from 18."""
    age = grounds.age
    facts = {"day": wording.day_sentence(grounds.day), "age": age}
    if age is None:
        return []
    if age < 0:
        return [_("On %(day)s the client was not born yet: check the dates.") % facts]
    if grounds.is_child and age > LAST_AGE_OF_CHILD:
        text = _("On %(day)s the client is %(age)s years old; a child's services last up to 17.")
        return [text % facts]
    if not grounds.is_child and age <= LAST_AGE_OF_CHILD:
        text = _("On %(day)s the client is %(age)s years old; an adult's services begin at 18.")
        return [text % facts]
    return []


def reasons_against_service(service: Service, recipient: str, grounds: Grounds) -> list[str]:
    """Why the client's grounds of that day do not carry this service."""
    if recipient not in service.recipients:
        return [_("The service is not for this recipient.")]
    reasons = []
    if recipient != Recipient.REPRESENTATIVE:
        reasons += _against_disability(service, grounds)
        reasons += _against_opinion(service, grounds)
    if service.needs_plan:
        reasons += _against_plan(service, recipient, grounds)
    return reasons + incompatible_with(service, recipient, grounds.day, grounds.given)


def _against_disability(service: Service, grounds: Grounds) -> Iterable[str]:
    if not service.needs_disability:
        return
    day = {"day": wording.day_sentence(grounds.day)}
    if grounds.is_child and not grounds.disability_groups:
        yield _("On %(day)s no disability is in force.") % day
    if not grounds.is_child and not grounds.disability_groups & ADULTS_GROUPS:
        yield _("On %(day)s no disability of group I or II is in force.") % day


def _against_opinion(service: Service, grounds: Grounds) -> Iterable[str]:
    if not service.needs_opinion or grounds.has_opinion:
        return
    day = wording.day_sentence(grounds.day)
    if grounds.opinion_ended_on is None:
        yield _("On %(day)s no opinion of VDEĀVK is in force.") % {"day": day}
    else:
        yield _("On %(day)s no opinion of VDEĀVK is in force: the last one ended on %(ended)s") % {
            "day": day,
            "ended": wording.day_sentence(grounds.opinion_ended_on),
        }


def _against_plan(service: Service, recipient: str, grounds: Grounds) -> Iterable[str]:
    day = {"day": wording.day_sentence(grounds.day)}
    if not grounds.is_assessed:
        yield _("There is no assessment of individual needs up to %(day)s") % day
    if not grounds.has_plan:
        yield _("On %(day)s no approved support plan is in force.") % day
    elif (service.pk, recipient) not in grounds.planned:
        yield _("The service is not in the support plan. Add it there or choose another service.")
