"""The head of a printed report and who signs it."""

from di_latgale.organisations.office import Office, office_of_municipality
from reports.period_filter import PeriodFilter

__all__ = ["Office", "office_of"]


def office_of(asked: PeriodFilter, place: str) -> Office:
    """The social service of the one municipality asked for; for several only their names."""
    if asked.is_region or len(asked.municipalities) != 1:
        return Office(name=place)
    found = office_of_municipality(asked.municipalities[0], asked.period.last)
    return found or Office(name=place)
