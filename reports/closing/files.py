"""The stored document of a closed period."""

from django.http import HttpResponse

from di_latgale.organisations.models import Territory
from reports.closing.models import ClosedVersion
from reports.closing.spans import is_span, name_of
from reports.exports import exported
from reports.period.filter import PeriodFilter
from services.models import MonthlyPeriod


def version_of(asked: PeriodFilter) -> ClosedVersion | None:
    """The last version, where just such a report was closed and is not open again."""
    if asked.is_region or asked.is_cumulative or asked.funding_source or not is_span(asked.period):
        return None
    if len(asked.municipalities) != 1 or not asked.municipalities[0].is_valid_on(
        asked.period.first
    ):
        return None
    (municipality,) = asked.municipalities
    if not MonthlyPeriod.objects.are_closed(municipality, asked.period):
        return None
    versions = ClosedVersion.objects.of(municipality, asked.period).select_related("municipality")
    return versions.defer("figures").order_by("number").last()


def pdf_of(request, version: ClosedVersion) -> HttpResponse:
    """Byte for byte as stored, to who may take the municipality's documents along."""
    return exported(
        request,
        bytes(version.pdf),
        kind="pdf",
        name=_file_name(version),
        territories=Territory.objects.of_municipalities([version.municipality]),
    )


def _file_name(version: ClosedVersion) -> str:
    """„slegts-periods-rezekne-2021-10-1.pdf”."""
    place = version.municipality.slug
    return f"slegts-periods-{place}-{name_of(version.span).lower()}-{version.number}.pdf"
