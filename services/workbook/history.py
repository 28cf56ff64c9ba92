"""Warnings about sessions that are stored although today's rules would refuse them.

The rules are those of ``eligibility`` and ``allowances``; here what they ask of the database for
one session is read at once for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from clients.models import (
    Assessment,
    Client,
    Disability,
    Occupation,
    Opinion,
    Representation,
    Representative,
)
from di_latgale.dates import age_on
from services import eligibility, limit_wording
from services.allowances import Allowance, Days
from services.eligibility import Grounds
from services.incompatible import DayEntry
from services.models import Limit, PlannedService, Service, ServiceSession
from services.workbook.book import Book
from services.workbook.sessions import Entry

Spans = dict[int, list[tuple]]


def warn(book: Book, entries: list[Entry]) -> None:
    """A constant number of queries, whatever the number of entries."""
    if not entries:
        return
    persons = {entry.file.person_id for entry in entries}
    stored = _stored(persons, {service.pk: service for service in book.services.values()})
    _warn_of_grounds(entries, stored)
    _warn_of_limits(entries, stored)


class Given:
    """A session as the limits and exclusions count it."""

    __slots__ = ("day", "person_id", "quantity", "recipient", "service")

    def __init__(
        self, person_id: int, day: date, service: Service, recipient: str, quantity: Decimal
    ) -> None:
        self.person_id, self.day, self.service = person_id, day, service
        self.recipient, self.quantity = recipient, quantity

    @classmethod
    def by(cls, entry: Entry) -> "Given":
        row = entry.row
        return cls(
            entry.file.person_id, row["date"], entry.service, row["recipient"], row["quantity"]
        )


def _stored(persons: set[int], services: dict[int, Service]) -> list[Given]:
    """What the persons had before, in any municipality."""
    rows = (
        ServiceSession.objects.live()
        .filter(client__person__in=persons)
        .order_by("id")
        .values_list("client__person", "happened_on", "service", "recipient", "quantity")
    )
    return [
        Given(person, day, services[service], recipient, quantity)
        for person, day, service, recipient, quantity in rows
    ]


# Grounds


def _warn_of_grounds(entries: list[Entry], stored: list[Given]) -> None:
    of_day = defaultdict(list)
    for given in (*stored, *(Given.by(entry) for entry in entries)):
        of_day[given.person_id, given.day].append(
            DayEntry(
                given.service.code, given.service.name, given.service.category, given.recipient
            )
        )
    known = _Known({entry.file.id for entry in entries})
    for entry in entries:
        row = entry.row
        given = tuple(of_day[entry.file.person_id, row["date"]])
        grounds = known.grounds(entry, given)
        representative = Representative(pk=entry.values["representative_id"])
        for reason in eligibility.reasons_against_recipient(
            row["recipient"], representative, grounds
        ):
            row.warn("client_number", reason)
        for reason in eligibility.reasons_against_service(entry.service, row["recipient"], grounds):
            row.warn("service", reason)


class _Known:
    """The grounds of the clients, by client, with the days from and to which each is valid."""

    def __init__(self, clients: set[int]) -> None:
        self.disabilities = _spans(Disability, clients, "group")
        self.opinions = _spans(Opinion, clients)
        self.lines: Spans = defaultdict(list)
        lines = PlannedService.objects.filter(client__in=clients).approved().with_days()
        for client, *line in lines.order_by("id").values_list(
            "client", "starts_on", "ends_on", "service", "recipient"
        ):
            self.lines[client].append(tuple(line))
        # The first one of each client is what stays.
        assessed = Assessment.objects.finished().filter(client__in=clients)
        assessed = assessed.order_by("-assessed_on", "id")
        self.assessed_on = dict(assessed.values_list("client", "assessed_on"))
        files = Client.objects.filter(id__in=clients).order_by("id")
        self.enrolled = {
            id_: days for id_, *days in files.values_list("id", "enrolled_on", "exited_on")
        }

    def grounds(self, entry: Entry, given: tuple[DayEntry, ...]) -> Grounds:
        file, day = entry.file, entry.row["date"]
        planned = frozenset((line[2], line[3]) for line in _valid(self.lines[file.id], day))
        assessed_on = self.assessed_on.get(file.id)
        enrolled_on, exited_on = self.enrolled[file.id]
        ended = [span[1] for span in self.opinions[file.id] if span[1] and span[1] < day]
        representative = entry.values["representative_id"]
        return Grounds(
            day=day,
            is_child=file.is_child,
            enrolled_on=enrolled_on,
            exited_on=exited_on,
            age=age_on(day, file.birth_date) if file.birth_date else None,
            disability_groups=frozenset(s[2] for s in _valid(self.disabilities[file.id], day)),
            has_opinion=any(_valid(self.opinions[file.id], day)),
            opinion_ended_on=max(ended, default=None),
            is_assessed=assessed_on is not None and assessed_on <= day,
            has_plan=bool(planned),
            planned=planned,
            # ``sessions`` has refused a representative who does not stand for the client.
            represented_by=frozenset() if representative is None else frozenset([representative]),
            given=given,
        )


def _spans(model, clients: set[int], *columns: str) -> Spans:
    """(valid_from, valid_to, *columns) of each row, by client."""
    spans: Spans = defaultdict(list)
    rows = model.objects.standing().filter(client__in=clients).order_by("id")
    for client, *span in rows.values_list("client", "valid_from", "valid_to", *columns):
        spans[client].append(tuple(span))
    return spans


def _valid(spans: Iterable[tuple], day: date) -> Iterable[tuple]:
    return (
        span
        for span in spans
        if (span[0] is None or span[0] <= day) and (span[1] is None or day <= span[1])
    )


# Limits


def _warn_of_limits(entries: list[Entry], stored: list[Given]) -> None:
    """What is stored counts first, then the rows by date: each that goes over is named."""
    limits = list(Limit.objects.filter(maximum__isnull=False).select_related("service"))
    occupations = _Occupations({entry.file.id for entry in entries})
    used: dict[tuple, dict[int, Decimal]] = defaultdict(dict)
    for given in stored:
        for _allowance, totals in _counting(limits, given, used):
            _add(totals, given)
    for entry in sorted(entries, key=lambda entry: (entry.row["date"], entry.row.number)):
        given = Given.by(entry)
        age = age_on(given.day, entry.file.birth_date) if entry.file.birth_date else None
        for allowance, totals in _counting(limits, given, used):
            limit = allowance.limit
            if (
                allowance.is_exceeded_by(given.service, given.quantity)
                and limit.applies_to_age(age)
                and limit.representative_occupied
                in {None, occupations.are_occupied(entry.file.id, given.day)}
            ):
                entry.row.warn("quantity", limit_wording.refusal(allowance, given.service))
            _add(totals, given)


def _counting(
    limits: list[Limit], given: Given, used: dict[tuple, dict[int, Decimal]]
) -> list[tuple[Allowance, dict[int, Decimal]]]:
    """The limits that count this session, with what the person has used of each."""
    found = []
    for limit in limits:
        if limit.category != given.service.category or limit.recipient != given.recipient:
            continue
        if not any(_valid([(limit.valid_from, limit.valid_to)], given.day)):
            continue
        days = Days.counted(limit.window, given.day, limit.valid_from, limit.valid_to)
        totals = used[limit.pk, given.person_id, days]
        allowance = Allowance(limit, given.day, days, totals)
        if allowance.covers(given.service, given.recipient):
            found.append((allowance, totals))
    return found


def _add(totals: dict[int, Decimal], given: Given) -> None:
    service = given.service.pk
    totals[service] = totals.get(service, Decimal(0)) + given.quantity


class _Occupations:
    """Whether all who stand for a client on a day work or study; see ``allowances``."""

    def __init__(self, clients: set[int]) -> None:
        self.representations = _spans(Representation, clients, "id")
        self.occupations: Spans = defaultdict(list)
        for _client, spans in _spans(Occupation, clients, "representation").items():
            for first, last, representation in spans:
                self.occupations[representation].append((first, last))

    def are_occupied(self, client: int, day: date) -> bool:
        of_day = [span[2] for span in _valid(self.representations[client], day)]
        return bool(of_day) and all(any(_valid(self.occupations[id_], day)) for id_ in of_day)
