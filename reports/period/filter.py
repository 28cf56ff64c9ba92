"""What a period report is asked for: whose, which days, paid by whom."""

from dataclasses import dataclass

from clients.models import Client
from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality, Territory
from reports.period.figures import PeriodReport
from reports.period.report import period_report
from services.models import Correction, FundingSource, ServiceSession


@dataclass(frozen=True)
class PeriodFilter:
    """``is_region`` takes every territory; ``municipalities`` then are those of today.

    ``is_paid`` takes the sessions that the municipalities pay, whatever the territory: what a
    closed month guards.
    """

    period: Period
    municipalities: tuple[Municipality, ...]
    is_region: bool = False
    is_cumulative: bool = False
    is_paid: bool = False
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
        """Of all days."""
        if self.is_paid:
            sessions = ServiceSession.objects.filter(municipality__in=self.municipalities)
        else:
            sessions = self._of_territories(ServiceSession.objects)
        return self._paid_by_source(sessions)

    def counted_corrections(self):
        """Of earlier periods, confirmed in this one."""
        counted = self._of_territories(Correction.objects).confirmed()
        counted = counted.filter(counted_on__lte=self.period.last)
        if not self.is_cumulative:
            counted = counted.filter(counted_on__gte=self.period.first)
        return self._paid_by_source(counted)

    def later_corrections(self):
        """Of this period, confirmed after it."""
        later = Correction.objects.confirmed().filter(
            happened_on__lte=self.period.last, counted_on__gt=self.period.last
        )
        if not self.is_cumulative:
            later = later.filter(happened_on__gte=self.period.first)
        if self.is_paid:
            later = later.filter(municipality__in=self.municipalities)
        else:
            later = self._of_territories(later)
        return self._paid_by_source(later)

    def _paid_by_source(self, rows):
        return rows.filter(funding_source=self.funding_source) if self.funding_source else rows

    def _of_territories(self, rows):
        """Rows whose territory belongs, at any time, to a municipality asked for."""
        return rows.all() if self.is_region else rows.filter(territory__in=self.territories())

    def territories(self):
        if self.is_region:
            return Territory.objects.all()
        return Territory.objects.of_municipalities(self.municipalities)
