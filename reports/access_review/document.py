"""The access review as a person reads it, on the page and on paper."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.organisations.models import Territory
from di_latgale.wording import day_sentence, days
from reports.access_review.report import AccessReview, access_review
from reports.office import Office, office_of
from reports.period.filter import PeriodFilter

# More numbers than this nobody checks on paper.
NUMBERS_SHOWN = 100


@dataclass(frozen=True)
class AccessReviewDocument:
    review: AccessReview
    place: str
    days: str
    facts: str
    made_at: datetime
    office: Office
    around: int  # days before and after in which an entry still explains a look

    @property
    def unexplained(self) -> list[dict]:
        """Each row with the numbers that are printed, and how many more there are."""
        return [
            {
                "row": row,
                "numbers": ", ".join(row.numbers[:NUMBERS_SHOWN]),
                "more": max(row.clients - NUMBERS_SHOWN, 0),
            }
            for row in self.review.unexplained
        ]

    @property
    def file_name(self) -> str:
        """„piekluves-parskats-2021-01-01-2021-12-31.pdf”."""
        period = self.review.period
        return f"piekluves-parskats-{period.first}-{period.last}.pdf"


def access_review_document(asked: PeriodFilter) -> AccessReviewDocument:
    made_at = timezone.localtime()
    territories = Territory.objects.order_by("id")
    if not asked.is_region:
        territories = territories.of_municipalities(asked.municipalities)
    place = _("Latgale region") if asked.is_region else str(asked.municipalities[0])
    period = days(asked.period.first, asked.period.last)
    data_as_of = _("Data as of %(day)s %(time)s.") % {
        "day": day_sentence(made_at.date()),
        "time": f"{made_at:%H:%M}",
    }
    return AccessReviewDocument(
        review=access_review(
            asked.period,
            territories=territories.values_list("id", flat=True),
            region=asked.is_region,
        ),
        place=place,
        days=period,
        facts=f"{place.removesuffix('.')}. {period} {data_as_of}",
        made_at=made_at,
        office=office_of(asked, place),
        around=settings.ACCESS_REVIEW_DAYS_AROUND,
    )


def access_review_pdf(document: AccessReviewDocument) -> bytes:
    # Imported late: it needs libraries of the system, which pages do without.
    from di_latgale.pdf import render_to_pdf

    return render_to_pdf("reports/pdf/access_review.html", {"document": document})[1]
