"""Whose figures a person may read. Figures hold no names, so the region's roles read them all."""

from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Municipality


def may_report_region(user, right: str = Right.READ_FIGURES) -> bool:
    """Regional coordinators, and auditors of the whole region."""
    return user.memberships_with(right).filter(municipality=None, provider=None).exists()


def municipalities_reported_by(user, right: str = Right.READ_FIGURES):
    """Municipalities of either division whose figures, or rows, ``user`` may read.

    - those who may report the region: all;
    - a worker, a head, an auditor of a municipality: those that lie wholly within the territories
      of today's memberships.
    """
    if may_report_region(user, right):
        return Municipality.objects.all()
    return Municipality.objects.within(user.territories(right))
