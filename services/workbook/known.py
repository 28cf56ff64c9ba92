"""What the rules ask about the clients of a workbook, read once and held in memory."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from clients.models import (
    Assessment,
    Client,
    Disability,
    Occupation,
    Opinion,
    Representation,
)
from di_latgale.dates import age_on
from di_latgale.organisations.models import Specialist
from services.models import CarerTie, Exclusion, Part, PartWeight, PlannedService
from services.rules.facts import Facts, Given, Grounds
from services.workbook.sessions import Entry

Spans = dict[int, list[tuple]]


class Known:
    """The grounds of the clients, with the days from and to which each is valid."""

    def __init__(self, clients: set[int]) -> None:
        self.disabilities = _spans(Disability.objects.standing(), clients, "group")
        self.opinions = _spans(Opinion.objects.standing(), clients)
        lines = PlannedService.objects.approved().with_days()
        self.lines = _spans(lines, clients, "service", "recipient", days=("starts_on", "ends_on"))
        self.ties = _spans(CarerTie.objects.standing(), clients, "specialist", "kind")
        # The first one of each client is what stays.
        assessed = Assessment.objects.finished().filter(client__in=clients)
        assessed = assessed.order_by("-assessed_on", "id")
        self.assessed_on = dict(assessed.values_list("client", "assessed_on"))
        files = Client.objects.filter(id__in=clients).order_by("id")
        self.enrolled = {
            id_: days for id_, *days in files.values_list("id", "enrolled_on", "exited_on")
        }
        self.occupations = _Occupations(clients)
        self.specialists = dict(
            Specialist.objects.filter(carer_ties__client__in=clients).values_list("id", "name")
        )
        self._exclusions = list(Exclusion.objects.order_by("id"))
        self._weights = list(PartWeight.objects.order_by("id"))
        self.exclusions, self.weights = cache(self._exclusions_on), cache(self._weights_on)

    def facts(self, entry: Entry, given: tuple[Given, ...]) -> Facts:
        file, day = entry.file, entry.row["date"]
        planned = frozenset((line[2], line[3]) for line in valid(self.lines[file.id], day))
        enrolled_on, exited_on = self.enrolled[file.id]
        representative = entry.values["representative_id"]
        return Facts(
            day=day,
            is_child=file.is_child,
            enrolled_on=enrolled_on,
            exited_on=exited_on,
            age=age_on(day, file.birth_date) if file.birth_date else None,
            grounds=self._grounds(file.id, day),
            has_plan=bool(planned),
            planned=planned,
            # ``sessions`` has refused a representative who does not stand for the client.
            represented_by=frozenset() if representative is None else frozenset([representative]),
            given=given,
            exclusions=self.exclusions(day),
            weights=self.weights(day),
        )

    def specialist(self, key: int) -> str:
        """The name; only of who has a tie with one of the clients."""
        return self.specialists.get(key, "")

    def weight(self, service: int, part: str, day: date) -> Decimal:
        if part == Part.WHOLE:
            return Decimal(1)
        return self.weights(day).get((service, part), Decimal(1))

    def _grounds(self, client: int, day: date) -> Grounds:
        ended = [span[1] for span in self.opinions[client] if span[1] and span[1] < day]
        assessed_on = self.assessed_on.get(client)
        return Grounds(
            disability_groups=frozenset(s[2] for s in valid(self.disabilities[client], day)),
            has_opinion=any(valid(self.opinions[client], day)),
            opinion_ended_on=max(ended, default=None),
            is_assessed=assessed_on is not None and assessed_on <= day,
            is_occupied=self.occupations.are_occupied(client, day),
            carer_ties={tie[2]: tie[3] for tie in valid(self.ties[client], day)},
        )

    def _exclusions_on(self, day: date) -> tuple[Exclusion, ...]:
        return tuple(
            row for row in self._exclusions if any(valid([(row.valid_from, row.valid_to)], day))
        )

    def _weights_on(self, day: date) -> dict[tuple[int, str], Decimal]:
        return {
            (row.service_id, row.part): row.weight
            for row in self._weights
            if any(valid([(row.valid_from, row.valid_to)], day))
        }


def _spans(rows, clients: set[int], *columns: str, days=("valid_from", "valid_to")) -> Spans:
    """(first day, last day, *columns) of each row, by client."""
    spans: Spans = defaultdict(list)
    rows = rows.filter(client__in=clients).order_by("id")
    for client, *span in rows.values_list("client", *days, *columns):
        spans[client].append(tuple(span))
    return spans


def valid(spans: Iterable[tuple], day: date) -> Iterable[tuple]:
    return (
        span
        for span in spans
        if (span[0] is None or span[0] <= day) and (span[1] is None or day <= span[1])
    )


class _Occupations:
    """Whether all who stand for a client on a day work or study."""

    def __init__(self, clients: set[int]) -> None:
        self.representations = _spans(Representation.objects.standing(), clients, "id")
        self.occupations: Spans = defaultdict(list)
        occupied = _spans(Occupation.objects.standing(), clients, "representation")
        for spans in occupied.values():
            for first, last, representation in spans:
                self.occupations[representation].append((first, last))

    def are_occupied(self, client: int, day: date) -> bool:
        of_day = [span[2] for span in valid(self.representations[client], day)]
        return bool(of_day) and all(any(valid(self.occupations[id_], day)) for id_ in of_day)
