"""What a session costs and who pays: rates, costs as typed, funding sources, closed months."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.organisations.models import Municipality, Provider
from services.models import FundingSource, MonthlyPeriod, Rate, Service, ServiceSession
from services.pricing import RateBook, cost_of
from services.workbook.book import Book
from services.workbook.tables import Row

_COST = ServiceSession._meta.get_field("cost")
_TOO_LARGE = Decimal(10) ** (_COST.max_digits - _COST.decimal_places)


class Money:
    """Two queries when made, none after."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rates = RateBook(Rate.objects.all())
        self.closed_months = set(
            MonthlyPeriod.objects.shut().values_list("municipality_id", "month")
        )

    def check_cost(self, row: Row, service: Service) -> None:
        cost: Decimal | None = row["cost"]
        if service.has_unit_cost and cost is not None:
            row.fault(
                "cost",
                _("The cost of this service is its unit cost times the quantity: leave it empty."),
            )
        if not service.has_unit_cost and cost is None and row.is_sound("cost"):
            row.fault("cost", _("Enter the cost: this service has no unit cost."))
        if cost is not None and cost < 0:
            row.fault("cost", _("The cost must not be negative."))

    def cost(
        self, row: Row, service: Service, provider: Provider | None, municipality: Municipality
    ) -> dict[str, Any]:
        """Columns of the session's table; no rate, or a cost too large, is a fault."""
        values = {"rate_id": None, "unit_cost": None, "cost": row["cost"]}
        if not service.has_unit_cost:
            return values
        rate = self.rates.rate_on(
            row["date"],
            service=service.pk,
            provider=provider and provider.pk,
            municipality=municipality.pk,
        )
        if rate is None:
            self._note_no_rate(row, service)
            return values
        if not row.is_sound("quantity"):
            return values
        cost = cost_of(row["quantity"], rate.amount)
        if cost >= _TOO_LARGE:
            advice = _("The quantity times the unit cost, %(cost)s, is too large: correct one.")
            row.fault("quantity", advice % {"cost": wording.rate(rate.amount)})
        return {"rate_id": rate.pk, "unit_cost": rate.amount, "cost": cost}

    def _note_no_rate(self, row: Row, service: Service) -> None:
        # A rate with faults of its own is perhaps the one that lacks.
        if self.book.is_at_fault("rates", service.code):
            row.pass_over("service")
            return
        advice = _(
            "No unit cost is set for „%(service)s” on %(day)s: add it to the sheet „rates” or ask "
            "the catalogue administrator."
        )
        day = wording.day_sentence(row["date"])
        row.fault("service", advice % {"service": service.name, "day": day})

    def source(self, row: Row) -> FundingSource | None:
        """A funding source that lacks is a fault."""
        valid = self._valid_sources(row["date"])
        if code := row["funding_source"]:
            source = self.book.funding_sources[code]
            if source not in valid:
                row.fault("funding_source", _("The funding source is not valid on that day."))
            return source
        if len(valid) == 1:
            return valid[0]
        if self.book.broken["funding_sources"]:
            row.pass_over("funding_source")
        elif valid:
            advice = _("Say which funding source pays, one of: %(codes)s.")
            row.fault("funding_source", advice % {"codes": ", ".join(s.code for s in valid)})
        else:
            row.fault(
                "funding_source",
                _("No funding source is valid on that day: add it to „funding_sources”."),
            )
        return None

    def _valid_sources(self, day: date) -> list[FundingSource]:
        return [
            source
            for source in self.book.funding_sources.values()
            if (source.valid_from is None or source.valid_from <= day)
            and (source.valid_to is None or day <= source.valid_to)
        ]
