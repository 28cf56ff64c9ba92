import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from di_latgale import scope
from di_latgale.traces.verification import verify


class Command(BaseCommand):
    help = "Recomputes all traces and seals; names the first broken place and ends with 1."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--format", choices=["text", "json"], default="text")
        parser.add_argument(
            "--expect",
            default="",
            metavar="HASH",
            help="a seal's hash from paper (an access review prints one): it must still be there",
        )

    def handle(self, *args, **options) -> None:
        with scope.whole("verification of traces"):
            verdict = verify(options["expect"])
        if options["format"] == "json":
            self.stdout.write(json.dumps(asdict(verdict), indent=2))
        else:
            self.stdout.write(
                f"{verdict.seals} seals, {verdict.rows} rows, {verdict.unsealed} unsealed, "
                f"last seal {verdict.last_hash or '–'}"
            )
            if verdict.broken:
                self.stdout.write(f"BROKEN: {verdict.broken}")
        if verdict.broken:
            sys.exit(1)
