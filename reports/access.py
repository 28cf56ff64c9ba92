"""Whose figures a person may read. Figures hold no names, so the region's roles read them all."""

from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Municipality


def may_report_region(user) -> bool:
    """Regional coordinators, and auditors of the whole region."""
    return (
        user.memberships_with(Right.READ_FIGURES).filter(municipality=None, provider=None).exists()
    )


def municipalities_reported_by(user):
    """Municipalities of either division whose figures ``user`` may read.

    - those who may report the region: all;
    - a worker, a head, an auditor of a municipality: those that lie wholly within the territories
      of today's memberships.
    """
    if may_report_region(user):
        return Municipality.objects.all()
    return Municipality.objects.within(user.territories(Right.READ_FIGURES))
