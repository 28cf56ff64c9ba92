"""The report of services received as a person reads it: on the page, on paper, in the workbook."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from di_latgale.wording import days
from reports.facts import facts_of, place_of
from reports.office import Office, office_of
from reports.period.closed import is_closed
from reports.period.filter import PeriodFilter
from reports.received.figures import Variant
from reports.received.report import ReceivedReport, received_report

# Half a minute and half a gigabyte of a server; see docs/decisions.md.
MOST_PRINTED = 600


@dataclass(frozen=True)
class ReceivedDocument:
    """``asked`` says whose; the persons of ``report`` are read when they are asked for."""

    asked: PeriodFilter
    report: ReceivedReport
    place: str
    days: str
    facts: str
    made_at: datetime
    office: Office
    is_draft: bool

    @property
    def title(self) -> str:
        return _("Report of services actually received")

    @property
    def variant(self) -> str:
        """The group in full."""
        if self.report.variant == Variant.ADULT:
            return _("Adults with mental disorders (GRT)")
        return _("Children with functional impairments (FT) and their legal representatives")

    @property
    def is_named(self) -> bool:
        return self.report.is_named

    @property
    def is_empty(self) -> bool:
        return not (self.report.services or self.report.corrections)

    @property
    def is_printable(self) -> bool:
        return self.report.totals.clients <= MOST_PRINTED

    @property
    def too_long(self) -> str:
        return _(
            "A print holds at most %(most)s persons. Choose fewer municipalities, or take Excel."
        ) % {"most": MOST_PRINTED}

    @property
    def width(self) -> int:
        """Columns of the table of persons."""
        return len(self.report.columns) + 5

    @property
    def width_before_cost(self) -> int:
        return self.width - 1

    @property
    def width_of_sums(self) -> int:
        """Months, quantity and unit cost."""
        return len(self.report.columns) + 2

    def file_name(self, kind: str) -> str:
        """„sanemtie-pakalpojumi-ft-rezekne-2021-01-01-2021-03-31.pdf”."""
        asked = self.asked
        is_one = not asked.is_region and len(asked.municipalities) == 1
        place = asked.municipalities[0].slug if is_one else "latgale"
        group = "grt" if self.report.variant == Variant.ADULT else "ft"
        period = asked.period
        return f"sanemtie-pakalpojumi-{group}-{place}-{period.first}-{period.last}.{kind}"


def received_document(
    asked: PeriodFilter, *, sessions, corrections, variant: Variant, is_named: bool
) -> ReceivedDocument:
    """``sessions`` and ``corrections`` are those of ``asked`` that the reader may see."""
    report = received_report(
        asked.period,
        sessions=sessions,
        corrections=corrections,
        variant=variant,
        is_named=is_named,
    )
    place = place_of(asked)
    made_at = timezone.localtime()
    is_draft = not is_closed(asked)
    span = days(asked.period.first, asked.period.last)
    return ReceivedDocument(
        asked=asked,
        report=report,
        place=place,
        days=span,
        facts=facts_of(asked, place, span, made_at, is_draft=is_draft),
        made_at=made_at,
        office=office_of(asked, place),
        is_draft=is_draft,
    )
