"""The text that an office publishes on a period, from the command line."""

from django.core.management.base import BaseCommand

from di_latgale import scope
from reports.article.files import ARTICLE_FILES
from reports.article.report import told
from reports.article.text import article
from reports.period import arguments


class Command(BaseCommand):
    help = "Prints the article on a period of municipalities or of the region."

    def add_arguments(self, parser) -> None:
        arguments.add_arguments(parser)
        parser.add_argument("--format", choices=sorted(ARTICLE_FILES), default="txt")

    def handle(self, *args, **options) -> None:
        _content_type, make = ARTICLE_FILES[options["format"]]
        with scope.whole("article"):
            content = make(article(told(arguments.asked(options))))
        arguments.answer(self, content, options["output"])
