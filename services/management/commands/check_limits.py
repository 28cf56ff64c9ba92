import json
import sys
from decimal import Decimal

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from di_latgale import scope, wording
from di_latgale.organisations.geography import Geography
from di_latgale.traces import record
from di_latgale.traces.kinds import Purpose
from services.models import Recipient
from services.rules.breaches import Breach, breaches


class Command(BaseCommand):
    help = (
        "Lists each client, rule and window in which more was given than allowed, or something"
        " without its grounds; the exit code is then 1. Nobody is named."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--municipality",
            metavar="SLUG",
            help="Files of its territories alone; a municipality of either division.",
        )
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, municipality: str | None, format: str, **options) -> None:
        territories = _territories(municipality) if municipality else None
        with scope.whole("check_limits"):
            found = breaches(territories)
            record(page="check_limits", purpose=Purpose.UPKEEP, clients=found)
        if format == "json":
            rows = [_as_json(breach) for breach in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
        else:
            self._write(found)
        if found:
            sys.exit(1)

    def _write(self, found: list[Breach]) -> None:
        for breach in found:
            self.stdout.write(_line(breach))
        if not found:
            self.stdout.write(_("Nothing is over the limits, nothing lacks its grounds."))
            return
        text = ngettext("%d breach of the rules.", "%d breaches of the rules.", len(found))
        self.stdout.write(text % len(found))


def _territories(slug: str) -> list[int]:
    geography = Geography()
    municipality = geography.municipalities.get(slug)
    if municipality is None:
        raise CommandError(_("There is no municipality “%(slug)s”.") % {"slug": slug})
    return [territory.pk for territory in geography.territories_of(municipality)]


def _as_json(breach: Breach) -> dict:
    return {
        "client_number": breach.client_number,
        "rule": breach.rule,
        "recipient": breach.recipient,
        "from": breach.first and breach.first.isoformat(),
        "to": breach.last and breach.last.isoformat(),
        "used": _number(breach.used),
        "maximum": _number(breach.maximum),
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == int(value) else float(value)


def _line(breach: Breach) -> str:
    said = {
        "number": breach.client_number,
        "rule": breach.rule,
        "recipient": Recipient(breach.recipient).label,
        "days": _days(breach),
        "used": wording.quantity(breach.used),
        "maximum": wording.quantity(breach.maximum),
    }
    return _("%(number)s: %(rule)s (%(recipient)s), %(days)s: %(used)s, allowed %(maximum)s") % said


def _days(breach: Breach) -> str:
    if breach.first and breach.first == breach.last:
        return wording.day_sentence(breach.first)
    return f"{wording.day_sentence(breach.first)}–{wording.day_sentence(breach.last)}"
