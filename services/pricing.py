"""What a session costs: the rate valid on the day times the quantity, rounded once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from services.models import Rate

CENT = Decimal("0.01")


def cost_of(quantity: Decimal, unit_cost: Decimal) -> Decimal:
    """EUR, rounded half up to the cent: once per session, never again in a sum."""
    return (quantity * unit_cost).quantize(CENT, ROUND_HALF_UP)


class RateBook:
    """Rates held in memory, to find the one for a session without a query each."""

    def __init__(self, rates: Iterable[Rate]) -> None:
        self._by_scope: dict[tuple, list[Rate]] = defaultdict(list)
        for rate in rates:
            scope = (rate.service_id, rate.provider_id, rate.municipality_id)
            self._by_scope[scope].append(rate)

    def rate_on(
        self, day: date, *, service: int, provider: int | None, municipality: int
    ) -> Rate | None:
        """The most specific rate valid on ``day``; None when there is none.

        Service+provider+municipality, then service+provider, then service+municipality, then
        service. ``municipality`` is the one that pays on that day, so the rate of a former unit
        ends with the unit. All arguments but ``day`` are primary keys.
        """
        scopes = [
            (service, provider, municipality),
            (service, provider, None),
            (service, None, municipality),
            (service, None, None),
        ]
        for scope in scopes:
            for rate in self._by_scope.get(scope, ()):
                if (rate.valid_from is None or rate.valid_from <= day) and (
                    rate.valid_to is None or day <= rate.valid_to
                ):
                    return rate
        return None
