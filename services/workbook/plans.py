"""The sheets of support plans and of the services planned in them."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from services.models import PlannedService, Recipient, SupportPlan, Window
from services.workbook.book import Book, Keeper, keep, note_order
from services.workbook.catalogue import by_key
from services.workbook.clients import File
from services.workbook.grounds import in_scope
from services.workbook.tables import Row


@dataclass
class Plan:
    id: int
    client_id: int
    territory_id: int
    is_child: bool
    is_kept_here: bool = False  # prepared in the application: no workbook adds lines to it


@dataclass
class Plans:
    """Plans by number: those of the file, and those stored within the importer's scope."""

    stored: dict[str, list[Plan]]
    named: dict[str, Plan] = field(default_factory=dict)


def take(book: Book) -> None:
    book.plans = Plans(_stored_plans(book))
    if "plans" in book.tables:
        _take_plans(book)
    _take_lines(book)


def _stored_plans(book: Book) -> dict[str, list[Plan]]:
    plans = defaultdict(list)
    for number, id_, client, territory, group, preparer in _first_versions(book).values_list(
        "number", "id", "client_id", "territory_id", "client__target_group", "prepared_by"
    ):
        is_kept_here = preparer is not None
        plans[number].append(Plan(id_, client, territory, group == "child", is_kept_here))
    return plans


def _first_versions(book: Book):
    """A workbook knows one version of a plan, the first."""
    return in_scope(book, SupportPlan).filter(version=1, withdrawn_at=None)


def _take_plans(book: Book) -> None:
    table = book.tables["plans"]
    details = by_key(
        _first_versions(book),
        ["id"],
        client_number="client__number",
        valid_from="valid_from",
        valid_to="valid_to",
        approved_on="approved_on",
    )
    keeper = Keeper(book, table, {})
    new: list[tuple[Row, File]] = []
    for row in table.rows:
        file = book.clients.find(book, row)
        note_order(row, "valid_from", "valid_to")
        number = row["plan_number"]
        if row.is_broken or keeper.is_repeated(row, "plan_number", number):
            continue
        found = [p for p in book.plans.stored.get(number, []) if p.territory_id in file.peers]
        if not found:
            new.append((row, file))
        elif found[0].client_id != file.id:
            row.fault("plan_number", _("This plan number is already in use by another client."))
        else:
            keeper.compare(row, "plan_number", details[found[0].id])
            book.plans.named[number] = found[0]
    book.broken["plans"] |= {row["plan_number"] for row in table.rows if row.is_broken}
    _store(book, new)
    table.new += len(new)


def _store(book: Book, new: list[tuple[Row, File]]) -> None:
    plans = SupportPlan.objects.bulk_create(
        [
            SupportPlan(
                client_id=file.id,
                territory_id=file.territory_id,
                number=row["plan_number"],
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
                approved_on=row["approved_on"],
            )
            for row, file in new
        ]
    )
    for plan, (_row, file) in zip(plans, new, strict=True):
        book.plans.named[plan.number] = Plan(plan.pk, file.id, file.territory_id, file.is_child)


def _take_lines(book: Book) -> None:
    plans: dict[int, Plan] = {}
    stored = by_key(
        in_scope(book, PlannedService).filter(plan__version=1, is_removed=False),
        ["plan_id", "service__code", "recipient", "window", "provider__code"],
        quantity="quantity",
    )

    def check(row: Row) -> None:
        plans[row.number] = plan = _plan_of(book, row)
        book.find(row, "service", book.services, "services")
        book.find(row, "provider", book.providers, "providers")
        row.values["window"] = row["window"] or Window.PROJECT.value
        if row["quantity"] is not None and row["quantity"] <= 0:
            row.fault("quantity", _("The quantity must be greater than 0."))
        if plan and row["recipient"] and plan.is_child == (row["recipient"] == Recipient.ADULT):
            row.fault("recipient", _("The recipient does not fit the client's group."))
        if plan and plan.is_kept_here and key_of(row) not in stored:
            row.fault(
                "plan_number",
                _("This plan is kept in the application: change it there, not by a workbook."),
            )

    def key_of(row: Row) -> tuple:
        plan = plans[row.number]
        names = ("service", "recipient", "window", "provider")
        return (plan and plan.id, *(row[name] or "" for name in names))

    def make(row: Row) -> PlannedService:
        plan = plans[row.number]
        return PlannedService(
            plan_id=plan.id,
            client_id=plan.client_id,
            territory_id=plan.territory_id,
            service=book.services[row["service"]],
            recipient=row["recipient"],
            quantity=row["quantity"],
            window=row["window"],
            provider=book.providers.get(row["provider"]),
        )

    keep(
        book,
        "plan_services",
        PlannedService,
        key=key_of,
        at="service",
        stored=stored,
        check=check,
        make=make,
    )


def _plan_of(book: Book, row: Row) -> Plan | None:
    number = row["plan_number"]
    if number in book.plans.named:
        return book.plans.named[number]
    if not number or book.is_at_fault("plans", number):
        row.pass_over("plan_number")
        return None
    found = book.plans.stored.get(number, [])
    if len(found) == 1:
        return found[0]
    row.fault(
        "plan_number",
        _("Several municipalities have a plan of this number: add the sheet „plans”.")
        if found
        else _("This plan is not known: correct the number or add it to the sheet „plans”."),
    )
    return None
