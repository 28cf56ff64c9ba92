"""What the commands of reports are asked, and how they answer: stdout holds nothing else."""

import argparse
import os
import tempfile
from datetime import date
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality
from reports.period.filter import PeriodFilter
from services.models import FundingSource


def add_arguments(parser) -> None:
    whose = parser.add_mutually_exclusive_group(required=True)
    whose.add_argument("--municipality", metavar="SLUG[,SLUG…]", help="of either division")
    whose.add_argument("--region", action="store_true", help="every territory")
    parser.add_argument("--from", dest="first", metavar="D", type=_day, required=True)
    parser.add_argument("--to", dest="last", metavar="D", type=_day, required=True)
    parser.add_argument("--funding-source", metavar="CODE")
    parser.add_argument("--output", metavar="FILE", type=Path, help="instead of stdout")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"not a date like 2021-12-31: {text}") from None


def answer(command, content: bytes, output: Path | None) -> None:
    """To the file named, else to the command's own stdout."""
    if output:
        _write(output, content)
    else:
        _print(command.stdout, content)


def _print(stdout, content: bytes) -> None:
    """Bytes past the text layer: UTF-8 whatever the locale, and PDF is no text at all."""
    out = getattr(stdout, "_out", stdout)
    out.flush()
    if hasattr(out, "buffer"):
        out.buffer.write(content)
        out.buffer.flush()
    else:
        out.write(content.decode())


def asked(options) -> PeriodFilter:
    first, last = options["first"], options["last"]
    if options.get("cumulative"):
        # All up to the last day, whatever the first.
        first = min(first, last)
    try:
        period = Period(first, last)
    except ValueError:
        raise CommandError(_("--to lies before --from.")) from None
    rest = {
        "is_cumulative": options.get("cumulative", False),
        "funding_source": _funding_source(options["funding_source"]),
    }
    if options["region"]:
        return PeriodFilter.of_region(period, **rest)
    return PeriodFilter(period, _municipalities(options["municipality"]), **rest)


def _municipalities(text: str) -> tuple[Municipality, ...]:
    asked = {slug.strip() for slug in text.split(",") if slug.strip()}
    found = tuple(Municipality.objects.filter(slug__in=asked).for_choice())
    if unknown := sorted(asked - {municipality.slug for municipality in found}):
        raise CommandError(
            _("Unknown municipality: %(slugs)s. Known: %(known)s.")
            % {
                "slugs": ", ".join(unknown),
                "known": ", ".join(
                    Municipality.objects.order_by("slug").values_list("slug", flat=True)
                ),
            }
        )
    if not found:
        raise CommandError(_("Name at least one municipality."))
    return found


def _funding_source(code: str | None) -> FundingSource | None:
    if code is None:
        return None
    try:
        return FundingSource.objects.get(code=code)
    except FundingSource.DoesNotExist:
        known = FundingSource.objects.order_by("code").values_list("code", flat=True)
        raise CommandError(
            _("Unknown funding source: %(code)s. Known: %(known)s.")
            % {"code": code, "known": ", ".join(known)}
        ) from None


def _write(path: Path, answer: bytes) -> None:
    """Whole or not at all: a reader never meets half a file, a failure keeps the old one."""
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.resolve().parent, prefix=f".{path.name}.", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(answer)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        temporary.chmod(0o666 & ~umask)
        temporary.replace(path)
    except OSError as error:
        raise CommandError(
            _("Cannot write %(file)s: %(reason)s") % {"file": path, "reason": error.strerror}
        ) from None
