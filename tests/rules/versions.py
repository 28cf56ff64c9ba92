from datetime import date

from di_latgale.dates import Period
from reports.models import ClosedVersion
from tests import factories as make

MARCH = Period.month(date(2021, 3, 1))


def _version(*, is_closed=True, **said):
    place = make.municipality("rezekne")
    if is_closed and not make.month_of("rezekne", MARCH.first).is_shut:
        make.closed_month("rezekne", MARCH.first)
    usual = {"municipality": place, "first": MARCH.first, "last": MARCH.last, "number": 1}
    usual |= {"entries": 0, "cost": 0, "figures": {}, "pdf": b"%PDF", "made_by": make.UserFactory()}
    usual |= {"rows_hash": ClosedVersion.hash_of_rows(place, MARCH)}
    return ClosedVersion.objects.create(**(usual | said))


def _twice():
    _version()
    _version()


BROKEN_BY = {
    "closedversion_of_closed_months": lambda: _version(is_closed=False),
    "closedversion_hash_of_rows": lambda: _version(rows_hash="0" * 64),
    "closedversion_once": _twice,
}
