"""Writing one more version of an edited article."""

from django.db import IntegrityError, transaction

from reports.editing.models import ArticleVersion
from reports.period.filter import PeriodFilter

_ONCE = "articleversion_once"


class ChangedMeanwhileError(Exception):
    """Somebody has written a version since the one that was edited."""


def newest(asked: PeriodFilter) -> ArticleVersion | None:
    return ArticleVersion.objects.of(asked).first()


def write_version(asked: PeriodFilter, text: str, base: list, *, seen: int, user) -> ArticleVersion:
    """The version after ``seen``, the number of the one that was edited, 0 for none.

    Raises ``ChangedMeanwhileError`` where that is not the newest any more.
    """
    last = newest(asked)
    if (last.number if last else 0) != seen:
        raise ChangedMeanwhileError
    version = ArticleVersion(
        municipality=None if asked.is_region else asked.municipalities[0],
        territories=sorted(asked.territories().order_by("id").values_list("id", flat=True)),
        first=asked.period.first,
        last=asked.period.last,
        number=seen + 1,
        text=text,
        base=base,
        written_by=user,
    )
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError as refusal:
        if _ONCE in str(refusal):
            raise ChangedMeanwhileError from refusal
        raise
    return version
