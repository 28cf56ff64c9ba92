"""Giving an article to everybody."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils.translation import gettext as _

from di_latgale.dates import Period
from reports.article.files import as_text
from reports.article.public import PublicArticle
from reports.disclosure.hide import Got, got_back
from reports.disclosure.publication import Publication
from reports.disclosure.published import few_of, published_in, touching
from reports.disclosure.typed import Refused, refused_numbers
from reports.disclosure.words import said_of_got
from reports.period.filter import PeriodFilter

# Held until the end of the transaction: two publications at once would not know of each other.
_LOCK = 0x50554231
# The refusal names so many; more would not be read.
_NAMED = 5
_LONGEST_TITLE = 500
# The code of a refusal of what was typed into the text.
NUMBERS = "numbers"


@dataclass(frozen=True)
class Judged:
    """``given_back`` are counts that it would give back together with earlier ones."""

    given_back: tuple[Got, ...]

    @property
    def reason(self) -> str:
        """Empty when it can be published."""
        if not self.given_back:
            return ""
        named = "; ".join(said_of_got(got) for got in self.given_back[:_NAMED])
        return _(
            "Together with what is already published this would give hidden counts back: "
            "%(counts)s. Publish another period."
        ) % {"counts": named}


def judge(made: PublicArticle, period: Period) -> Judged:
    """Against all that any office has published of that year."""
    earlier = touching(made.territories, published_in(period.first.year))
    found = got_back([*earlier, made.shown], settings.PUBLIC_MINIMUM, few_of)
    if not found:
        return Judged(())
    # What earlier ones give back by themselves is nothing that this one does.
    before = set(got_back(earlier, settings.PUBLIC_MINIMUM, few_of))
    return Judged(tuple(dict.fromkeys(got for got in found if got not in before)))


def nothing_to_publish(made: PublicArticle) -> str:
    """Why, or empty where some count of persons, services or money is shown."""
    if not made.shown:
        return _("There is nothing to publish of this period.")
    if all(shown.is_hidden for shown in made.shown):
        return _(
            "Every count of this period is of so few persons that it is hidden: there is nothing "
            "to publish. Choose a quarter or a year."
        )
    return ""


def publish(asked: PeriodFilter, made: PublicArticle, user, *, text: str = "") -> Publication:
    """``text`` is the public article as it was edited; empty takes it as it was generated.

    Raises ``ValidationError`` with the reason where it must not be published.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    if reason := nothing_to_publish(made):
        raise ValidationError(reason, code="empty")
    if reason := judge(made, asked.period).reason:
        raise ValidationError(reason, code="given_back")
    text = text or as_text(made.article)
    if refused := refused_numbers(text, made):
        raise ValidationError(
            [ValidationError(_said_of_refused(each), code=NUMBERS) for each in refused]
        )
    publication = Publication(
        municipality=None if asked.is_region else asked.municipalities[0],
        territories=sorted(made.territories),
        first=asked.period.first,
        last=asked.period.last,
        title=text.strip().splitlines()[0].strip()[:_LONGEST_TITLE],
        text=text,
        shown=[shown.as_json() for shown in made.shown],
        published_by=user,
    )
    publication.full_clean()
    publication.save()
    return publication


def _said_of_refused(refused: Refused) -> str:
    return _("Line %(line)s, „%(number)s”: the public article has no such number.") % {
        "line": refused.line,
        "number": refused.text,
    }
