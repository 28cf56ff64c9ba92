"""The period report from the command line."""

from django.core.management.base import BaseCommand

from di_latgale import scope
from reports.period import arguments
from reports.period.document import period_document
from reports.period.files import period_html, period_json, period_pdf
from reports.period.workbook import period_workbook

_MAKERS = {
    "json": period_json,
    "html": period_html,
    "pdf": period_pdf,
    "xlsx": period_workbook,
}


class Command(BaseCommand):
    help = "Prints the period report of municipalities or of the region."

    def add_arguments(self, parser) -> None:
        arguments.add_arguments(parser)
        parser.add_argument("--cumulative", action="store_true", help="all up to --to")
        parser.add_argument("--format", choices=sorted(_MAKERS), default="json")

    def handle(self, *args, **options) -> None:
        with scope.whole("report"):
            document = period_document(arguments.asked(options))
            content = _MAKERS[options["format"]](document)
        arguments.answer(self, content, options["output"])
