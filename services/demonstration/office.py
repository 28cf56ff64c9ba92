"""Whose casework it is, and the files of the office by what may be shown with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from clients.models import Assessment, Client
from di_latgale.accounts.models import User
from di_latgale.models import valid_on
from di_latgale.organisations.models import Municipality
from services.models import SupportPlan

BEFORE, NOW = timedelta(days=400), timedelta(days=30)


@dataclass(frozen=True)
class Office:
    """``head`` decides in it, ``colleague`` works in it without a sign-in; None where nobody is."""

    worker: User
    head: User | None
    colleague: User | None
    municipality: Municipality
    today: date

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def open_files(self):
        """Files of the worker, in order of their numbers; enrolled long enough to tell of."""
        return (
            Client.objects.filter(caseload__worker=self.worker, exited_on=None)
            .filter(valid_on(self.today, prefix="caseload__"), enrolled_on__lt=self.ago(330))
            .select_related("identity", "territory")
            .order_by("number")
            .distinct()
        )

    def assessed_files(self):
        """Those with a plan in force, assessed before the assessments of the demonstration."""
        planned = SupportPlan.objects.in_force_on(self.today).values("client")
        assessed = Assessment.objects.finished().filter(assessed_on__lt=self.today - BEFORE)
        return (
            self.open_files()
            .filter(pk__in=planned)
            .filter(pk__in=assessed.values("client"))
            .exclude(assessments__assessed_on__in=(self.today - BEFORE, self.today - NOW))
        )

    def other_files(self, taken: Iterable[Client]):
        """Those that nothing is shown with yet; nobody of them moves away."""
        return self.open_files().exclude(pk__in=[client.pk for client in taken])
