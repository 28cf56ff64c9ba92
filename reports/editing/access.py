"""Who may edit an article: whoever publishes in all places of it."""

from di_latgale.accounts.rights import Right
from reports.period.filter import PeriodFilter


def may_edit(user, asked: PeriodFilter) -> bool:
    if not user.may(Right.PUBLISH):
        return False
    held = user.territories(Right.PUBLISH).order_by().values("id")
    return not asked.territories().exclude(id__in=held).exists()
