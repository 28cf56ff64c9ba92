from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from services.workbook.template import write_template


class Command(BaseCommand):
    help = "Writes an empty workbook with every sheet and column that import_workbook reads."

    def add_arguments(self, parser) -> None:
        parser.add_argument("output", metavar="OUT.xlsx", type=Path)

    def handle(self, *, output: Path, **options) -> None:
        try:
            with output.open("wb") as file:
                write_template(file)
        except OSError as error:
            raise CommandError(f"{output}: {error.strerror}") from None
        self.stdout.write(str(output))
