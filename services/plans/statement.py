"""What a family gets to read: which services, how much is left, until when, whom to call.

Easy Latvian: short sentences, one thing in each, no terms of the office. One page of A4 always:
the letters shrink step by step, and past the last step the rest is counted in a sentence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale import wording
from di_latgale.organisations.office import Office
from services.models import Recipient, Window
from services.plans.print import office_of_client, worker_of
from services.rules import PlanAllowance, plan_allowances_of

SIZES = ("large", "medium", "small", "smallest")


@dataclass(frozen=True)
class Row:
    service: str
    left: str
    until: str
    provider: str


@dataclass(frozen=True)
class Statement:
    """``more``: services that found no room on the page."""

    client: Client
    name: str
    day: date
    rows: tuple[Row, ...]
    worker: str
    office: Office
    size: str = SIZES[0]
    more: int = 0

    @property
    def phone(self) -> str:
        return self.office.phone


def statement_of(client: Client) -> Statement:
    """Of all plans in force today."""
    today = timezone.localdate()
    allowances = plan_allowances_of(client, today)
    allowances.sort(key=lambda a: (a.line.service.sort_key, a.line.pk))
    worker = worker_of(client)
    return Statement(
        client=client,
        name=client.identity.given_name,
        day=today,
        rows=tuple(_row(allowance) for allowance in allowances),
        worker=worker.name if worker else "",
        office=office_of_client(client),
    )


def _row(allowance: PlanAllowance) -> Row:
    line = allowance.line
    name = line.service.name
    if line.recipient == Recipient.REPRESENTATIVE:
        name = _("%(service)s for the parent or guardian") % {"service": name}
    last = line.last_day
    return Row(
        service=name,
        left=_left(allowance),
        until=wording.day_sentence(last) if last else _("The end is not set."),
        provider=line.provider.name if line.provider else "",
    )


def _left(allowance: PlanAllowance) -> str:
    if allowance.left is None:
        return _("As much as is needed.")
    when = {
        Window.WEEK: _("this week"),
        Window.MONTH: _("this month"),
        Window.YEAR: _("this year"),
        Window.PROJECT: _("until the end of the plan"),
    }[Window(allowance.line.window)]
    if allowance.left <= 0:
        return _("Nothing more %(when)s.") % {"when": when}
    left = wording.count(allowance.left, allowance.line.service.unit, "nom")
    return _("%(left)s more %(when)s.") % {"left": left, "when": when}


def statement_pdf(statement: Statement) -> bytes:
    """One page."""
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_one_page

    contexts = ({"statement": each} for each in _smaller_and_smaller(statement))
    return render_to_one_page("services/pdf/statement.html", contexts)


def _smaller_and_smaller(statement: Statement) -> Iterator[Statement]:
    yield from (replace(statement, size=size) for size in SIZES)
    kept = len(statement.rows)
    while kept := kept * 3 // 4:
        rows, more = statement.rows[:kept], len(statement.rows) - kept
        yield replace(statement, size=SIZES[-1], rows=rows, more=more)
