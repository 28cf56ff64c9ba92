"""Warnings about sessions that are stored although today's rules would refuse them.

The rules are those of ``services.rules``; here what they ask of the database for one session is
read at once for all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from clients.models import Representative
from di_latgale.organisations.models import Specialist
from services.models import Limit, Service, ServiceSession
from services.rules import Allowance, Case
from services.rules.days import Days
from services.rules.facts import Facts, Given
from services.rules.limits import binds
from services.workbook.book import Book
from services.workbook.known import Known, valid
from services.workbook.sessions import Entry

# The column of the sheet for each field of an entry; every other objection is the quantity's.
_COLUMNS = {"recipient": "client_number", "service": "service", "specialist": "specialist"}


def warn(book: Book, entries: list[Entry]) -> None:
    """A constant number of queries, whatever the number of entries.

    What is stored counts first, then the rows by date: each that goes over a limit is named.
    """
    if not entries:
        return
    known = Known({entry.file.id for entry in entries})
    stored = _stored(book, {entry.file.person_id for entry in entries})
    in_turn = sorted(entries, key=lambda entry: (entry.row["date"], entry.row.number))
    given = [_Session.by(entry) for entry in in_turn]
    of_day = _by_day([*stored, *given])
    used = _Used(known)
    for session in stored:
        used.add(session)
    for entry, session in zip(in_turn, given, strict=True):
        _judge(entry, session, known, of_day, used)
        used.add(session)


class _Session:
    """A session as limits and exclusions count it."""

    __slots__ = ("day", "part", "person_id", "quantity", "recipient", "service")

    def __init__(
        self,
        person_id: int,
        day: date,
        service: Service,
        recipient: str,
        quantity: Decimal,
        part: str,
    ) -> None:
        self.person_id, self.day, self.service = person_id, day, service
        self.recipient, self.quantity, self.part = recipient, quantity, part

    @classmethod
    def by(cls, entry: Entry) -> "_Session":
        row = entry.row
        said = (row["date"], entry.service, row["recipient"], row["quantity"])
        return cls(entry.file.person_id, *said, entry.values["part"])


def _stored(book: Book, persons: set[int]) -> list[_Session]:
    """What the persons had before, in any municipality."""
    services = {service.pk: service for service in book.services.values()}
    rows = ServiceSession.objects.live().filter(client__person__in=persons).order_by("id")
    columns = ("client__person", "happened_on", "service", "recipient", "quantity", "part")
    return [
        _Session(person, day, services[service], *said)
        for person, day, service, *said in rows.values_list(*columns)
    ]


def _by_day(sessions: Iterable[_Session]) -> dict[tuple, list[_Session]]:
    found = defaultdict(list)
    for session in sessions:
        found[session.person_id, session.day].append(session)
    return found


def _judge(entry: Entry, session: _Session, known: Known, of_day: dict, used: "_Used") -> None:
    beside = of_day[session.person_id, session.day]
    facts = known.facts(
        entry, tuple(Given(s.service, s.recipient) for s in beside if s is not session)
    )
    specialist, representative = (entry.values[f"{n}_id"] for n in ("specialist", "representative"))
    verdict = Case(facts, used.exceeded_by(session, facts)).judge(
        recipient=session.recipient,
        representative=Representative(pk=representative),
        service=session.service,
        quantity=session.quantity,
        specialist=specialist and Specialist(pk=specialist, name=known.specialist(specialist)),
        part=session.part,
    )
    for finding in (*verdict.refused, *verdict.reasons_needed):
        entry.row.warn(_COLUMNS.get(finding.field, "quantity"), finding.text)


class _Used:
    """What the persons have used of each limit so far."""

    def __init__(self, known: Known) -> None:
        self.known = known
        limits = Limit.objects.filter(maximum__isnull=False).select_related("service")
        self.limits = list(limits.order_by("code"))
        self.totals: dict[tuple, dict[int, Decimal]] = defaultdict(dict)

    def add(self, session: _Session) -> None:
        key = session.service.pk
        counted = session.quantity * self.known.weight(key, session.part, session.day)
        for allowance in self._counting(session):
            # The very totals of the allowance.
            totals = allowance.by_service
            totals[key] = totals.get(key, Decimal(0)) + counted

    def exceeded_by(self, session: _Session, facts: Facts) -> list[Allowance]:
        """Nothing is to be told of the others, which are most of them."""
        counted = facts.counted(session.service, session.quantity, session.part)
        return [
            allowance
            for allowance in self._counting(session)
            if allowance.is_exceeded_by(session.service, counted)
            and binds(allowance.limit, age=facts.age, is_occupied=facts.grounds.is_occupied)
        ]

    def _counting(self, session: _Session) -> list[Allowance]:
        """The limits that count the session, with what the person has used of each."""
        found = []
        for limit in self.limits:
            if limit.category != session.service.category or limit.recipient != session.recipient:
                continue
            if not any(valid([(limit.valid_from, limit.valid_to)], session.day)):
                continue
            days = Days.counted(limit.window, session.day, limit.valid_from, limit.valid_to)
            totals = self.totals[limit.pk, session.person_id, days]
            allowance = Allowance(limit, session.day, days, totals)
            if allowance.covers(session.service, session.recipient):
                found.append(allowance)
        return found
