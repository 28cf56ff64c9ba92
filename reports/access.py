"""Whose figures a person may read. Figures hold no names, so the region's roles read them all."""

from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Municipality

_USUAL = (Right.READ_FIGURES,)


def may_report_region(user, *rights: str) -> bool:
    """Regional coordinators, and auditors of the whole region."""
    return (
        user.memberships_with(*rights or _USUAL).filter(municipality=None, provider=None).exists()
    )


def municipalities_reported_by(user, *rights: str):
    """Municipalities of either division whose figures, or rows, ``user`` may read.

    That is, where one of ``rights`` is held; without any named, the right to read figures.

    - those who may report the region: all;
    - a worker, a head, an auditor of a municipality: those that lie wholly within the territories
      of today's memberships.
    """
    if may_report_region(user, *rights):
        return Municipality.objects.all()
    return Municipality.objects.within(user.territories(*rights or _USUAL))
