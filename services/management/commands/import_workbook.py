import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from di_latgale import scope
from di_latgale.traces import record
from di_latgale.traces.kinds import Purpose
from services.workbook.book import Scope
from services.workbook.faults import Fault
from services.workbook.importing import Outcome, import_path
from services.workbook.tables import Row

# A shorter sheet is done before a bar would be seen, unless somebody sits and waits.
LONG = 10_000


class Command(BaseCommand):
    help = "Imports a workbook, all of it or, with a fault, nothing; the exit code is then 1."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "path", metavar="PATH", type=Path, help="An .xlsx file or a folder of CSV files."
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Check everything and store nothing."
        )

    def handle(self, *, path: Path, dry_run: bool, **options) -> None:
        with scope.whole("import"):
            outcome = import_path(path, Scope(), dry_run=dry_run, progress=_bar)
            record(page="import_workbook", purpose=Purpose.UPKEEP, clients=outcome.met)
        self._write(outcome, dry_run=dry_run)
        if not outcome.is_faultless:
            sys.exit(1)

    def _write(self, outcome: Outcome, *, dry_run: bool) -> None:
        write = self.stdout.write
        for count in outcome.counts:
            text = _("%(title)s: %(new)d new, %(unchanged)d unchanged, %(refused)d refused")
            write(text % vars(count))
        warnings, faults = outcome.findings.warnings, outcome.findings.faults
        if warnings:
            text = ngettext("%d warning:", "%d warnings:", len(warnings))
            self._list(text % len(warnings), warnings)
        if faults:
            text = ngettext("%d fault:", "%d faults:", len(faults))
            self._list(text % len(faults), faults)
            write(_("Nothing is stored. Correct the file and import it again."))
        elif dry_run:
            write(_("No faults. Nothing is stored: this was a check."))
        else:
            text = ngettext("%d row imported.", "%d rows imported.", outcome.new)
            write(text % outcome.new)

    def _list(self, heading: str, findings: list[Fault]) -> None:
        self.stdout.write(heading)
        for finding in findings:
            self.stdout.write(f"  {finding}")


def _bar(rows: list[Row]) -> tqdm:
    is_quiet = not sys.stderr.isatty() and len(rows) < LONG
    return tqdm(rows, desc=str(_("Service sessions")), unit="", disable=is_quiet)
