"""The statement as a person reads it: on the page, on paper and in the workbook alike."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from di_latgale.dates import Period
from di_latgale.organisations.models import Territory
from di_latgale.wording import day_sentence, days
from reports.office import Office, office_at
from reports.period.closed import is_closed
from reports.rules_version import rules_version
from reports.statement.report import Statement, Summed, statement
from services.models import Correction, Service, ServiceSession


@dataclass(frozen=True)
class ClientFilter:
    """Whose statement, of which days, of which one service; what ``is_closed`` asks of a report."""

    client: Client
    period: Period
    service: Service | None = None
    is_cumulative = False

    def territories(self):
        return Territory.objects.filter(pk=self.client.territory_id)

    def sessions(self):
        return self._of_service(ServiceSession.objects.filter(client=self.client))

    def corrections(self):
        return self._of_service(Correction.objects.filter(client=self.client))

    def _of_service(self, rows):
        return rows.filter(service=self.service) if self.service else rows


@dataclass(frozen=True)
class StatementDocument:
    """``client`` comes with the identity."""

    client: Client
    statement: Statement
    facts: str
    office: Office
    made_at: datetime
    is_draft: bool

    @property
    def months(self) -> list[tuple[Summed, str]]:
        """Without addresses, as print has them."""
        return [(summed, "") for summed in self.statement.months]

    @property
    def services(self) -> list[tuple[Summed, str]]:
        return [(summed, "") for summed in self.statement.services]

    @property
    def is_empty(self) -> bool:
        return not self.statement.rows


def statement_document(asked: ClientFilter) -> StatementDocument:
    made_at = timezone.localtime()
    made = statement(asked.period, sessions=asked.sessions(), corrections=asked.corrections())
    is_draft = not is_closed(asked)
    return StatementDocument(
        client=asked.client,
        statement=made,
        facts=_facts(asked, made_at, is_draft=is_draft),
        office=office_at(asked.client),
        made_at=made_at,
        is_draft=is_draft,
    )


def _facts(asked: ClientFilter, made_at: datetime, *, is_draft: bool) -> str:
    """Which days, of what, the date they count by, and when they were read."""
    return " ".join(
        (
            days(asked.period.first, asked.period.last),
            *([f"{asked.service.name}."] if asked.service else []),
            _("By the date of the service."),
            _("Version of the rules %(version)s.") % {"version": rules_version()},
            _("Data as of %(day)s %(time)s.")
            % {"day": day_sentence(made_at.date()), "time": f"{made_at:%H:%M}"},
            *([_("The period is not closed: the data may still change.")] if is_draft else []),
        )
    )
