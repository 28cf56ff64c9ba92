"""The catalogue's sheets: providers, specialists, services, rates, limits, money, centres."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from di_latgale.organisations.models import Provider, Specialist
from services.models import Centre, Closure, FundingSource, Limit, Rate, Recipient, Service
from services.workbook.book import Book, Keeper, Span, keep, note_order, note_overlaps
from services.workbook.tables import Row


def by_key(queryset: QuerySet, key: Iterable[str], **columns: str) -> dict[Any, dict[str, Any]]:
    """Stored rows as a ``Keeper`` wants them: ``columns`` maps a column to a lookup.

    The key is one value or a tuple, of the lookups in ``key``; None in it becomes "".
    """
    found = {}
    key = list(key)
    for values in queryset.order_by("pk").values_list(*key, *columns.values()):
        parts = tuple("" if part is None else part for part in values[: len(key)])
        row = dict(zip(columns, values[len(key) :], strict=True))
        found[parts[0] if len(parts) == 1 else parts] = row
    return found


def take(book: Book) -> None:
    _take_providers(book)
    _take_specialists(book)
    _take_services(book)
    take_rates(book)
    _take_limits(book)
    _take_funding_sources(book)
    _take_centres(book)
    _take_closures(book)


def _code(row: Row) -> str:
    return row["code"]


def _take_providers(book: Book) -> None:
    keep(
        book,
        "providers",
        Provider,
        key=_code,
        at="code",
        stored=by_key(
            Provider.objects, ["code"], name="name", registration_number="registration_number"
        ),
        make=lambda row: Provider(**row.values),
    )


def _take_specialists(book: Book) -> None:
    keep(
        book,
        "specialists",
        Specialist,
        key=_code,
        at="code",
        stored=by_key(
            Specialist.objects,
            ["code"],
            provider="provider__code",
            name="name",
            profession="profession",
        ),
        check=lambda row: book.find(row, "provider", book.providers, "providers"),
        make=lambda row: Specialist(
            **{**row.values, "provider": book.providers.get(row["provider"])}
        ),
    )


def _take_services(book: Book) -> None:
    needs = ("needs_disability", "needs_opinion", "needs_plan")
    stored = by_key(
        Service.objects,
        ["code"],
        name="name",
        category="category",
        unit="unit",
        money="money",
        **{need: need for need in needs},
    )
    for service in Service.objects.all():
        stored[service.code]["recipients"] = frozenset(service.recipients)

    def check(row: Row) -> None:
        row.values |= {need: bool(row[need]) for need in needs}
        row.values["money"] = row["money"] or Service.Money.UNIT_COST.value

    def make(row: Row) -> Service:
        values = dict(row.values)
        recipients = values.pop("recipients")
        return Service(**values, **{f"for_{r.value}": r.value in recipients for r in Recipient})

    keep(book, "services", Service, key=_code, at="code", stored=stored, check=check, make=make)


def take_rates(book: Book) -> None:
    """Rates of the same service, provider and municipality must not share a day."""
    table = book.tables.get("rates")
    if table is None:
        return
    scope = ["service__code", "provider__code", "municipality__slug"]
    stored = by_key(
        Rate.objects,
        [*scope, "valid_from"],
        amount="amount",
        valid_to="valid_to",
        decision="decision",
    )
    keeper = Keeper(book, table, stored)
    spans = defaultdict(list)
    for (*kept_scope, first), values in stored.items():
        spans[tuple(kept_scope)].append(Span(first or None, values["valid_to"]))
    new = []
    for row in table.rows:
        _check_rate(book, row)
        scope_of_row = (row["service"], row["provider"], row["municipality"])
        if keeper.is_new(row, "valid_from", (*scope_of_row, row["valid_from"] or "")):
            new.append(row)
            spans[scope_of_row].append(Span(row["valid_from"], row["valid_to"], row))
    advice = _(
        "Another rate for the same service, provider and municipality is valid on some of these "
        "days: %(other)s. Change the dates so that they do not overlap."
    )
    for same in spans.values():
        note_overlaps(same, "valid_from", advice)
    book.broken["rates"] |= {row["service"] for row in table.rows if row.is_broken}
    Rate.objects.bulk_create([_rate(book, row) for row in new if not row.is_broken])
    table.new += len(new)


def _check_rate(book: Book, row: Row) -> None:
    book.find(row, "service", book.services, "services")
    book.find(row, "provider", book.providers, "providers")
    book.municipality(row)
    note_order(row, "valid_from", "valid_to")
    if row["amount"] is not None and row["amount"] < 0:
        row.fault("amount", _("The amount must not be negative."))


def _rate(book: Book, row: Row) -> Rate:
    return Rate(
        **{
            **row.values,
            "service": book.services[row["service"]],
            "provider": book.providers.get(row["provider"]),
            "municipality": book.geography.municipalities.get(row["municipality"]),
        }
    )


def _take_limits(book: Book) -> None:
    same = [
        *("category", "recipient", "age_from", "age_to", "representative_occupied", "window"),
        *("counting", "maximum", "unit", "effect", "valid_from", "valid_to", "source"),
    ]

    def check(row: Row) -> None:
        book.find(row, "service", book.services, "services")
        note_order(row, "valid_from", "valid_to")
        row.values["effect"] = row["effect"] or Limit.Effect.REFUSE.value
        ages = row["age_from"], row["age_to"]
        if None not in ages and ages[1] < ages[0]:
            row.fault("age_to", _("The upper age must not be below the lower age."))
        if row["maximum"] is not None and row["maximum"] < 0:
            row.fault("maximum", _("The maximum must not be negative."))

    def make(row: Row) -> Limit:
        values = {**row.values, "service": book.services.get(row["service"])}
        return Limit(code=values.pop("rule"), **values)

    keep(
        book,
        "limits",
        Limit,
        key=lambda row: row["rule"],
        at="rule",
        stored=by_key(
            Limit.objects, ["code"], service="service__code", **{name: name for name in same}
        ),
        check=check,
        make=make,
    )


def _take_funding_sources(book: Book) -> None:
    keep(
        book,
        "funding_sources",
        FundingSource,
        key=_code,
        at="code",
        stored=by_key(
            FundingSource.objects,
            ["code"],
            name="name",
            valid_from="valid_from",
            valid_to="valid_to",
        ),
        check=lambda row: note_order(row, "valid_from", "valid_to"),
        make=lambda row: FundingSource(**row.values),
    )


def _take_centres(book: Book) -> None:
    def check(row: Row) -> None:
        book.find(row, "provider", book.providers, "providers")
        book.find(row, "service", book.services, "services")
        book.municipality(row)
        note_order(row, "opened_on", "closed_on")

    def make(row: Row) -> Centre:
        return Centre(
            **{
                **row.values,
                "provider": book.providers.get(row["provider"]),
                "service": book.services[row["service"]],
                "municipality": book.geography.municipalities.get(row["municipality"]),
            }
        )

    keep(
        book,
        "centres",
        Centre,
        key=_code,
        at="code",
        stored=by_key(
            Centre.objects,
            ["code"],
            provider="provider__code",
            service="service__code",
            municipality="municipality__slug",
            name="name",
            opened_on="opened_on",
            closed_on="closed_on",
        ),
        check=check,
        make=make,
    )


def _take_closures(book: Book) -> None:
    def check(row: Row) -> None:
        book.find(row, "centre", book.centres, "centres")
        note_order(row, "from", "to")

    keep(
        book,
        "closures",
        Closure,
        key=lambda row: (row["centre"], row["from"]),
        at="from",
        stored=by_key(
            Closure.objects, ["centre__code", "first_day"], to="last_day", reason="reason"
        ),
        check=check,
        make=lambda row: Closure(
            centre=book.centres[row["centre"]],
            first_day=row["from"],
            last_day=row["to"],
            reason=row["reason"],
        ),
    )
