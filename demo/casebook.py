"""What an office keeps on its clients, before it is laid out in sheets."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from demo.limits import care_rules
from demo.people import BOYS, GIRLS, MEN, WOMEN, Names
from demo.workdays import age_on, monday_of, plus_years

CARE = "sociala-aprupe"


@dataclass
class Visit:
    """One service session; ``cost`` only where the service takes its actual cost."""

    day: date
    client: "Client"
    recipient: str
    service: str
    quantity: Decimal
    provider: str
    specialist: str = ""
    representative: str = ""
    cost: Decimal | None = None
    centre: str = ""
    place: str = ""
    note: str = ""


@dataclass
class Representative:
    number: str
    given_name: str
    family_name: str
    personal_code: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    is_occupied: bool


@dataclass
class Client:
    number: str
    municipality: str
    parish: str
    target_group: str
    given_name: str
    family_name: str
    personal_code: str
    born: date
    enrolled_on: date
    exited_on: date | None = None
    disability: str = "child"
    is_current: bool = False
    representatives: list[Representative] = field(default_factory=list)
    visits: list[Visit] = field(default_factory=list)
    # Days of stays elsewhere, when nobody visits at home.
    away: set[date] = field(default_factory=set)
    _week_hours: dict = field(default_factory=lambda: defaultdict(Decimal), init=False)
    _month_hours: dict = field(default_factory=lambda: defaultdict(Decimal), init=False)

    @property
    def is_child(self) -> bool:
        return self.target_group == "child"

    @property
    def last_day_as_child(self) -> date:
        return plus_years(self.born, 18) - timedelta(days=1)

    @property
    def is_carer_occupied(self) -> bool:
        return any(r.is_occupied for r in self.representatives)

    def add(self, visit: Visit) -> Visit:
        self.visits.append(visit)
        if visit.service == CARE:
            self._count_hours(visit.day, visit.quantity)
        return visit

    def add_hours(self, visit: Visit, hours: Decimal) -> None:
        """Makes a visit of care longer, or shorter by negative hours."""
        visit.quantity += hours
        self._count_hours(visit.day, hours)

    def _count_hours(self, day: date, hours: Decimal) -> None:
        self._week_hours[monday_of(day)] += hours
        self._month_hours[day.replace(day=1)] += hours

    def hours_left(self, day: date) -> Decimal:
        """What every rule that holds on some day of that week or month still leaves of care."""
        monday, first = monday_of(day), day.replace(day=1)
        week = [monday + timedelta(days=n) for n in range(7)]
        month = [d for n in range(31) if (d := first + timedelta(days=n)).month == first.month]
        return min(
            self._maximum("week", week) - self._week_hours[monday],
            self._maximum("month", month) - self._month_hours[first],
        )

    def _maximum(self, window: str, days: list[date]) -> Decimal:
        occupied = self.is_carer_occupied
        return min(
            (
                rule.maximum
                for rule in care_rules()
                if rule.window == window
                for day in days
                if rule.holds(day, age_on(day, self.born), occupied)
            ),
            default=Decimal("Infinity"),
        )


class Casebook:
    """The clients of one office; numbers begin with the office's ``prefix``."""

    def __init__(self, names: Names, prefix: str, municipality: str) -> None:
        self.names = names
        self.prefix = prefix
        self.municipality = municipality
        self.clients: list[Client] = []
        self._representatives = 0

    @property
    def visits(self) -> list[Visit]:
        return [visit for client in self.clients for visit in client.visits]

    def enrol_child(
        self, born: date, enrolled_on: date, *, occupied=True, kind="parent", parish=""
    ) -> Client:
        forms = self.names.family()
        given, family = self._name(forms, GIRLS, BOYS)
        child = self._enrol("child", given, family, born, enrolled_on)
        child.parish = parish
        self.add_representative(child, forms, kind, occupied)
        return child

    def enrol_adult(self, born: date, enrolled_on: date, disability: str, *, new_code=False):
        given, family = self._name(self.names.family(), WOMEN, MEN)
        adult = self._enrol("adult", given, family, born, enrolled_on, new_code=new_code)
        adult.disability = disability
        return adult

    def _name(self, forms: list[str], women: list[str], men: list[str]) -> tuple[str, str]:
        family, given = (forms[0], women) if self.names.is_woman() else (forms[1], men)
        return self.names.given(family, given), family

    def _enrol(self, group, given, family, born, enrolled_on, *, new_code=False) -> Client:
        client = Client(
            f"{self.prefix}-{len(self.clients) + 1:03d}",
            self.municipality,
            "",
            group,
            given,
            family,
            self.names.personal_code(born, new=new_code),
            born,
            enrolled_on,
        )
        self.clients.append(client)
        return client

    def _born_before(self, client: Client) -> date:
        """The birth date of somebody 21 to 35 years older than a child, or as old as an adult."""
        year = client.born.year - (28 if client.is_child else 0)
        return self.names.born(year - 6, year + 6)

    def next_number(self) -> str:
        """Of a representative."""
        self._representatives += 1
        return f"{self.prefix}-P{self._representatives:03d}"

    def add_representative(self, client: Client, forms, kind: str, occupied: bool):
        given, family = self._name(forms, WOMEN, MEN)
        representative = Representative(
            self.next_number(),
            given,
            family,
            self.names.personal_code(self._born_before(client)),
            kind,
            client.enrolled_on,
            client.last_day_as_child if client.is_child else None,
            occupied,
        )
        client.representatives.append(representative)
        return representative
