"""Who may take which step with the months of a municipality.

- whoever reads its figures sees them;
- who keeps files in all of it says "my entries are complete", and asks to open a closed month;
- its head closes, submits, and answers what was asked of a month that is closed only;
- the region accepts, returns, and answers what was asked of a month it has been given.
"""

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Municipality
from services.models import MonthlyPeriod, PeriodStep

Kind = PeriodStep.Kind
_RIGHT = {
    Kind.CLOSE: Right.CLOSE_PERIODS,
    Kind.SUBMIT: Right.CLOSE_PERIODS,
    Kind.ACCEPT: Right.ACCEPT_PERIODS,
    Kind.RETURN: Right.ACCEPT_PERIODS,
    Kind.ASK: Right.KEEP_FILES,
}


def rights_for(kind: str) -> tuple[Right, ...]:
    """One of which is needed for a step of ``kind``, whatever the state of the month."""
    if kind in _RIGHT:
        return (_RIGHT[kind],)
    return (Right.CLOSE_PERIODS, Right.ACCEPT_PERIODS)


class Powers:
    """What one person may do with the months of one municipality: asked once, answered often."""

    def __init__(self, user: User, municipality: Municipality) -> None:
        self.user = user
        self.rights = {
            right
            for right in (Right.KEEP_FILES, Right.CLOSE_PERIODS, Right.ACCEPT_PERIODS)
            if user.may(right) and _holds(user, right, municipality)
        }

    @property
    def may_be_done(self) -> bool:
        return Right.KEEP_FILES in self.rights

    def may(self, kind: str, period: MonthlyPeriod) -> bool:
        """The right is held for the month in its state, and the person is not one of two."""
        needed = set(rights_for(kind))
        if kind in {Kind.OPEN, Kind.DECLINE} and period.status != MonthlyPeriod.Status.CLOSED:
            needed = {Right.ACCEPT_PERIODS}
        return bool(needed & self.rights) and not self._is_the_first(kind, period)

    def _is_the_first(self, kind: str, period: MonthlyPeriod) -> bool:
        if kind == Kind.OPEN:
            return self.user.pk == period.asked_by_id
        if kind in {Kind.ACCEPT, Kind.RETURN}:
            return self.user.pk in {period.closed_by_id, period.submitted_by_id}
        return False

    def kinds(self, period: MonthlyPeriod) -> list[str]:
        """The steps that the person may take now, in the order of ``Kind``."""
        return [kind for kind in Kind if period.allows(kind) and self.may(kind, period)]


def _holds(user: User, right: Right, municipality: Municipality) -> bool:
    own = Municipality.objects.within(user.territories(right))
    return own.filter(pk=municipality.pk).exists()
