"""The text that an office publishes on a period, from the command line."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from di_latgale import scope
from reports.article.figures import Article
from reports.article.files import ARTICLE_FILES
from reports.article.public import public_article
from reports.article.report import told
from reports.article.text import article
from reports.period import arguments
from reports.period.filter import PeriodFilter


class Command(BaseCommand):
    help = "Prints the article on a period of municipalities or of the region."

    def add_arguments(self, parser) -> None:
        arguments.add_arguments(parser)
        parser.add_argument(
            "--public", action="store_true", help="without what could tell of single persons"
        )
        parser.add_argument("--format", choices=sorted(ARTICLE_FILES), default="txt")

    def handle(self, *args, **options) -> None:
        make = ARTICLE_FILES[options["format"]]
        with scope.whole("article"):
            asked = arguments.asked(options)
            content = make(_public(asked) if options["public"] else article(told(asked)))
        arguments.answer(self, content, options["output"])


def _public(asked: PeriodFilter) -> Article:
    try:
        return public_article(asked).article
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
