"""Closing with all that is frozen of it, in one transaction."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.history import Reason, reason
from di_latgale.organisations.models import Municipality
from reports.closing.models import ClosedVersion
from reports.period.document import period_document
from reports.period.files import period_pdf
from reports.period.filter import PeriodFilter
from reports.prints.actions import database_moment, keep_closed, prepared_for_closing
from services.models import Correction, MonthlyPeriod, PeriodStep
from services.periods.access import Powers
from services.periods.actions import take_step


def close(*, municipality: Municipality, span: Period, by: User) -> list[ClosedVersion]:
    """Closes the open months of ``span``; gives a version of each, and of each whole quarter.

    Nobody stores an entry of these months meanwhile. Nothing is given where ``by`` has closed
    them before. Raises as ``take_step``.
    """
    with transaction.atomic():
        closed = take_step(PeriodStep.Kind.CLOSE, municipality=municipality, span=span, by=by)
        months = [Period.month(period.month) for period in closed]
        quarters = sorted({Period.quarter(month.first) for month in months})
        whole = [q for q in quarters if MonthlyPeriod.objects.are_closed(municipality, q)]
        return [_version(municipality, each, by) for each in (*months, *whole)]


def reissue(*, municipality: Municipality, span: Period, by: User) -> ClosedVersion:
    """One more document of a closed period, with the corrections confirmed since the last.

    Raises PermissionDenied for who does not close there, ValidationError where the period is open,
    was never closed, or has no such correction.
    """
    if Right.CLOSE_PERIODS not in Powers(by, municipality).rights:
        raise PermissionDenied
    with transaction.atomic():
        last = ClosedVersion.objects.of(municipality, span).order_by("number").last()
        if last is None or not MonthlyPeriod.objects.are_closed(municipality, span):
            raise ValidationError(_("Only a closed period has a version."))
        if not has_news(last):
            raise ValidationError(_("No correction was confirmed since the last version."))
        reason(Reason.PERIOD_REISSUE)
        return _version(municipality, span, by)


def has_news(version: ClosedVersion) -> bool:
    """A correction of the period was confirmed after the version was made."""
    of_period = Correction.objects.confirmed().filter(
        municipality=version.municipality_id, happened_on__range=(version.first, version.last)
    )
    return of_period.filter(decided_at__gt=version.made_at).exists()


def _version(municipality: Municipality, span: Period, by: User) -> ClosedVersion:
    last = ClosedVersion.objects.of(municipality, span).aggregate(last=Max("number"))["last"]
    version = ClosedVersion(
        municipality=municipality,
        first=span.first,
        last=span.last,
        number=(last or 0) + 1,
        rows_hash=ClosedVersion.hash_of_rows(municipality, span),
        made_at=database_moment(),
        made_by=by,
    )
    with override("lv"):
        asked = PeriodFilter(span, (municipality,), is_paid=True)
        official, mark = prepared_for_closing(by)
        document = period_document(asked, closing=_words(version), mark=mark)
        title = f"{_('Period report')} – {document.place} – {document.days}"
    version.figures = {
        "report": document.report.as_json(),
        "changes": document.changes.as_json(),
        "later": document.later.as_json(),
    }
    version.entries, version.cost = document.report.entries, document.report.cost
    version.pdf = period_pdf(document)
    version.save(force_insert=True)
    keep_closed(official, version, title, document.facts)
    return version


def _words(version: ClosedVersion) -> str:
    at = timezone.localtime(version.made_at)
    return _("Closed on %(day)s %(time)s, version %(number)s. SHA-256 of the entries: %(hash)s") % {
        "day": f"{at:%d.%m.%Y}.",
        "time": f"{at:%H:%M}",
        "number": version.number,
        "hash": version.rows_hash,
    }
