"""Giving an article to everybody."""

import json
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from di_latgale.dates import Period
from reports.article.files import as_text
from reports.article.public import PublicArticle
from reports.disclosure.cells import Cell, Shown
from reports.disclosure.hide import got_back
from reports.disclosure.publication import Publication
from reports.disclosure.words import said_of
from reports.period.filter import PeriodFilter

# Held until the end of the transaction: two publications at once would not know of each other.
_LOCK = 0x50554231
# The refusal names so many; more would not be read.
_NAMED = 5


@dataclass(frozen=True)
class Judged:
    """``given_back`` are hidden counts that it would give back together with earlier ones."""

    given_back: tuple[Cell, ...]

    @property
    def reason(self) -> str:
        """Empty when it can be published."""
        if not self.given_back:
            return ""
        named = "; ".join(said_of(cell) for cell in self.given_back[:_NAMED])
        return _(
            "Together with what is already published this would give hidden counts back: "
            "%(counts)s. Publish another period."
        ) % {"counts": named}


def judge(made: PublicArticle, period: Period) -> Judged:
    """Against all that any office has published of that year."""
    earlier = _touching(made, published_in(period.first.year))
    found = got_back([*earlier, made.shown], settings.PUBLIC_MINIMUM)
    if not found:
        return Judged(())
    # What earlier ones give back by themselves is nothing that this one does.
    before = set(got_back(earlier, settings.PUBLIC_MINIMUM))
    return Judged(tuple(dict.fromkeys(cell for cell in found if cell not in before)))


def publish(asked: PeriodFilter, made: PublicArticle, user) -> Publication:
    """Raises ``ValidationError`` with the reason where it must not be published."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if not made.shown:
        raise ValidationError(_("There is nothing to publish of this period."), code="empty")
    if reason := judge(made, asked.period).reason:
        raise ValidationError(reason, code="given_back")
    publication = Publication(
        municipality=None if asked.is_region else asked.municipalities[0],
        territories=sorted(made.territories),
        first=asked.period.first,
        last=asked.period.last,
        title=str(made.article.title),
        text=as_text(made.article),
        shown=[shown.as_json() for shown in made.shown],
        published_by=user,
    )
    publication.full_clean()
    publication.save()
    return publication


def _touching(made: PublicArticle, earlier: list[list[Shown]]) -> list[list[Shown]]:
    """Those that share territories with it, or with one that does, and so on; no other tells."""
    found, places, rest = [], set(made.territories), earlier
    while near := [p for p in rest if any(places & shown.cell.territories for shown in p)]:
        found += near
        places |= {place for shown in near for s in shown for place in s.cell.territories}
        rest = [p for p in rest if p not in near]
    return found


def published_in(year: int) -> list[list[Shown]]:
    """By any office; hidden counts without their value."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT published_cells(%s)", [year])
        ((found,),) = cursor.fetchall()
    found = json.loads(found) if isinstance(found, str) else found
    return [[Shown.from_json(cell) for cell in cells] for cells in found]
