"""The sheets of a workbook and their columns, in the order in which they are stored.

``required`` columns must be there, ``filled`` cells must not be empty; every other column may be
absent. English names are the format's; the labels are accepted as headings too.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Disability, Outcome, Representation
from services.models import Limit, Part, Recipient, Service, Unit, Window
from services.workbook.cells import (
    Choice,
    Choices,
    Code,
    Day,
    Kind,
    Note,
    Number,
    PersonalCode,
    Text,
    Whole,
    YesNo,
)

# What a limit counts: a unit of services, or the services themselves.
LimitUnit = models.TextChoices(
    "LimitUnit",
    [(unit.name, (unit.value, unit.label)) for unit in Unit]
    + [("SERVICES", ("services", _("services")))],
)

# An empty cell is a whole day and night.
SessionPart = models.TextChoices(
    "SessionPart", [(part.name, (part.value, part.label)) for part in Part if part]
)


@dataclass(frozen=True)
class Column:
    name: str
    label: Promise
    kind: Kind
    filled: bool = False
    required: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    name: str
    label: Promise
    columns: tuple[Column, ...]
    by_name: dict[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name: c for c in self.columns})

    @property
    def is_catalogue(self) -> bool:
        return self.name in CATALOGUE

    def required(self) -> Iterator[Column]:
        return (column for column in self.columns if column.required)


def must(name: str, label, kind: Kind, **kwargs) -> Column:
    """A column that is there, with a value in every row."""
    return Column(name, label, kind, filled=True, required=True, **kwargs)


NAME, NUMBER, REFERENCE = Text(200), Text(40), Text(60)
RECIPIENT = Choice(Recipient)
VALID_FROM = Column("valid_from", _("from"), Day())
VALID_TO = Column("valid_to", _("to"), Day())
CLIENT = must("client_number", _("client number"), NUMBER)

_CATALOGUE_SHEETS = (
    Sheet(
        "providers",
        _("Providers"),
        (
            must("code", _("code"), Code()),
            must("name", _("name"), NAME),
            Column("registration_number", _("registration number"), Text(20)),
        ),
    ),
    Sheet(
        "specialists",
        _("Specialists"),
        (
            must("code", _("code"), Code()),
            Column("provider", _("provider"), Text(60)),
            must("name", _("given name, family name"), Text(150)),
            Column("profession", _("profession"), Text(150)),
        ),
    ),
    Sheet(
        "services",
        _("Services"),
        (
            must("code", _("code"), Code()),
            must("name", _("name"), NAME, aliases=("name_lv",)),
            must("category", _("category"), Choice(Service.Category)),
            must("unit", _("unit"), Choice(Unit)),
            must("recipients", _("recipients"), Choices(Recipient)),
            Column("needs_disability", _("needs a disability"), YesNo()),
            Column("needs_opinion", _("needs a VDEĀVK opinion"), YesNo()),
            Column("needs_plan", _("needs an assessment and a plan"), YesNo()),
            Column("money", _("cost"), Choice(Service.Money)),
        ),
    ),
    Sheet(
        "rates",
        _("Rates"),
        (
            must("service", _("service"), Text(60)),
            Column("provider", _("provider"), Text(60)),
            Column("municipality", _("municipality"), Text(60)),
            must("amount", _("unit cost, EUR"), Number(places=4, digits=8)),
            VALID_FROM,
            VALID_TO,
            Column("decision", _("decision"), NAME),
        ),
    ),
    Sheet(
        "limits",
        _("Limits"),
        (
            must("rule", _("rule"), Code(), aliases=("code",)),
            must("category", _("category"), Choice(Service.Category)),
            Column("service", _("service"), Text(60)),
            must("recipient", _("recipient"), RECIPIENT),
            Column("age_from", _("age from"), Whole()),
            Column("age_to", _("age to"), Whole()),
            Column("representative_occupied", _("representative works or studies"), YesNo()),
            must("window", _("period of counting"), Choice(Window)),
            must("counting", _("counted"), Choice(Limit.Counting)),
            Column("maximum", _("maximum"), Number()),
            must("unit", _("unit"), Choice(LimitUnit)),
            Column("effect", _("effect"), Choice(Limit.Effect)),
            VALID_FROM,
            VALID_TO,
            Column("source", _("source"), NAME),
        ),
    ),
    Sheet(
        "funding_sources",
        _("Funding sources"),
        (
            must("code", _("code"), Code()),
            must("name", _("name"), NAME),
            VALID_FROM,
            VALID_TO,
        ),
    ),
    Sheet(
        "centres",
        _("Day centres"),
        (
            must("code", _("code"), Code()),
            Column("provider", _("provider"), Text(60)),
            must("service", _("service"), Text(60)),
            Column("municipality", _("municipality"), Text(60)),
            must("name", _("name"), NAME),
            Column("opened_on", _("opened on"), Day()),
            Column("closed_on", _("closed on"), Day()),
        ),
    ),
    Sheet(
        "closures",
        _("Closures"),
        (
            must("centre", _("centre"), Text(60)),
            must("from", _("from"), Day()),
            must("to", _("to"), Day()),
            Column("reason", _("reason"), NAME),
        ),
    ),
)

_CLIENT_SHEETS = (
    Sheet(
        "clients",
        _("Clients"),
        (
            CLIENT,
            must("municipality", _("municipality"), Text(60)),
            Column("parish", _("parish"), Text(100)),
            must("target_group", _("target group"), Choice(Client.Group)),
            must("given_name", _("given name"), Text(100)),
            must("family_name", _("family name"), Text(100)),
            Column("personal_code", _("personal code"), PersonalCode(40)),
            Column("birth_date", _("birth date"), Day()),
            Column("enrolled_on", _("enrolled on"), Day()),
            Column("exited_on", _("exited on"), Day()),
        ),
    ),
    Sheet(
        "representatives",
        _("Representatives"),
        (
            must("representative_number", _("representative number"), NUMBER),
            CLIENT,
            must("kind", _("kind"), Choice(Representation.Kind)),
            must("given_name", _("given name"), Text(100)),
            must("family_name", _("family name"), Text(100)),
            Column("personal_code", _("personal code"), PersonalCode(40)),
            VALID_FROM,
            VALID_TO,
            Column("occupied", _("works or studies"), YesNo()),
        ),
    ),
    Sheet(
        "opinions",
        _("VDEĀVK opinions"),
        (
            CLIENT,
            Column("issued_on", _("issued on"), Day()),
            VALID_FROM,
            VALID_TO,
            Column("reference", _("number"), REFERENCE),
        ),
    ),
    Sheet(
        "disabilities",
        _("Disabilities"),
        (CLIENT, must("group", _("group"), Choice(Disability.Group)), VALID_FROM, VALID_TO),
    ),
    Sheet(
        "assessments",
        _("Assessments"),
        (
            CLIENT,
            must("assessed_on", _("assessed on"), Day()),
            Column("conclusion", _("conclusion"), Note()),
        ),
    ),
    Sheet(
        "plans",
        _("Support plans"),
        (
            must("plan_number", _("plan number"), NUMBER),
            CLIENT,
            VALID_FROM,
            VALID_TO,
            Column("approved_on", _("approved on"), Day()),
        ),
    ),
    Sheet(
        "plan_services",
        _("Planned services"),
        (
            must("plan_number", _("plan number"), NUMBER),
            must("service", _("service"), Text(60)),
            must("recipient", _("recipient"), RECIPIENT),
            Column("quantity", _("quantity"), Number()),
            Column("window", _("period of counting"), Choice(Window)),
            Column("provider", _("provider"), Text(60)),
        ),
    ),
    Sheet(
        "outcomes",
        _("Outcomes"),
        (
            CLIENT,
            must("kind", _("kind"), Choice(Outcome.Kind)),
            Column("from", _("from"), Day()),
            Column("to", _("to"), Day()),
        ),
    ),
    Sheet(
        "sessions",
        _("Service sessions"),
        (
            must("reference", _("reference"), REFERENCE),
            must("date", _("date"), Day()),
            CLIENT,
            must("recipient", _("recipient"), RECIPIENT),
            Column("representative_number", _("representative number"), NUMBER),
            must("service", _("service"), Text(60)),
            Column("provider", _("provider"), Text(60)),
            must("quantity", _("quantity"), Number()),
            Column("cost", _("cost, EUR"), Number(digits=10)),
            Column("funding_source", _("funding source"), Text(60)),
            Column("municipality", _("municipality that pays"), Text(60)),
            Column("note", _("note"), Note()),
            Column("specialist", _("performed by"), Text(60)),
            Column("centre", _("centre"), Text(60)),
            Column("place", _("place"), Text(200)),
            Column("part", _("part of the day"), Choice(SessionPart)),
        ),
    ),
)

CATALOGUE = frozenset(sheet.name for sheet in _CATALOGUE_SHEETS)
SHEETS = {sheet.name: sheet for sheet in (*_CATALOGUE_SHEETS, *_CLIENT_SHEETS)}
