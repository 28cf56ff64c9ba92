"""What a period report is asked for: whose, which days, paid by whom."""

from dataclasses import dataclass

from clients.models import Client
from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality, Territory
from reports.period.figures import PeriodReport
from reports.period.report import period_report
from services.models import FundingSource, ServiceSession


@dataclass(frozen=True)
class PeriodFilter:
    """``is_region`` takes every territory; ``municipalities`` then are those of today."""

    period: Period
    municipalities: tuple[Municipality, ...]
    is_region: bool = False
    is_cumulative: bool = False
    funding_source: FundingSource | None = None

    @classmethod
    def of_region(cls, period: Period, **kwargs) -> "PeriodFilter":
        today = Municipality.objects.filter(valid_to=None).for_choice()
        return cls(period, tuple(today), is_region=True, **kwargs)

    def report(self) -> PeriodReport:
        return period_report(
            self.period,
            sessions=self.sessions(),
            clients=self.clients(),
            municipalities=[municipality.slug for municipality in self.municipalities],
            cumulative=self.is_cumulative,
        )

    def clients(self):
        return self._of_territories(Client.objects)

    def sessions(self):
        """Of those places and paid by that source, not dated yet, deleted ones among them."""
        sessions = self._of_territories(ServiceSession.objects)
        if self.funding_source:
            sessions = sessions.filter(funding_source=self.funding_source)
        return sessions

    def _of_territories(self, rows):
        """Rows whose territory belongs, at any time, to a municipality asked for."""
        if self.is_region:
            return rows.all()
        territories = Territory.objects.of_municipalities(self.municipalities)
        return rows.filter(territory__in=territories)
