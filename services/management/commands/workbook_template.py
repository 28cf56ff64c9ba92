from pathlib import Path

from django.core.management.base import BaseCommand

from services.workbook.template import write_template


class Command(BaseCommand):
    help = "Writes an empty workbook with every sheet and column that import_workbook reads."

    def add_arguments(self, parser) -> None:
        parser.add_argument("output", metavar="OUT.xlsx", type=Path)

    def handle(self, *, output: Path, **options) -> None:
        with output.open("wb") as file:
            write_template(file)
        self.stdout.write(str(output))
