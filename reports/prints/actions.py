"""Printing with a number: the file, the entries it counts and the rules then, kept for good."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from di_latgale.accounts.models import User
from di_latgale.organisations.models import Territory
from reports.closing.models import ClosedVersion
from reports.prints.entries import Entries, digest, sums
from reports.prints.kinds import KINDS
from reports.prints.mark import Mark
from reports.prints.models import OfficialPrint
from reports.rules_version import rules_version

_TRIES = 3
# A second press of the button gets the print of the first.
_AGAIN = timedelta(seconds=30)


def issue(report: str, query: str, form, by: User, uuid: UUID | None = None) -> OfficialPrint:
    """The print of ``report``, a key of ``KINDS``, on what its valid ``form`` asks.

    A second press soon after gets the first print, unless ``uuid`` says which it is to be.

    Raises ValidationError where the entries kept changing while it was being made.
    """
    kind = KINDS[report]
    entries = kind.entries(form)
    with transaction.atomic(), override("lv"):
        if uuid is None and (same := _just_made(report, query, entries, by)):
            return same
        for _try in range(_TRIES):
            rows_hash = digest(entries.now())
            made_print = _prepared(report, query, by, uuid)
            document = kind.document(form)
            made_print.pdf = kind.pdf(document, Mark.of(made_print.number, made_print.uuid))
            made_print.made_at = database_moment()
            if digest(entries.now()) == rows_hash:
                break
        else:
            raise ValidationError(
                _("Entries of this report are being changed just now. Print again in a minute.")
            )
        made_print.title, made_print.facts = kind.title(document), document.facts
        made_print.is_draft, made_print.is_named = document.is_draft, kind.is_named(form)
        made_print.territories = _keys(kind.territories(form))
        _say_entries(made_print, entries, rows_hash)
        made_print.save(force_insert=True)
        return made_print


def prepared_for_closing(by: User) -> tuple[OfficialPrint, Mark]:
    """A print without a file yet, and the mark that goes into the file."""
    found = _prepared("period", "", by)
    return found, Mark.of(found.number, found.uuid)


def keep_closed(
    closed_print: OfficialPrint, version: ClosedVersion, title: str, facts: str
) -> None:
    """Stores the print of a closed period beside its ``version``."""
    closed_print.title, closed_print.facts, closed_print.is_draft = title, facts, False
    closed_print.version, closed_print.made_at = version, version.made_at
    closed_print.territories = _keys(Territory.objects.of_municipalities([version.municipality]))
    _say_entries(closed_print, entries_of_version(version), version.rows_hash)
    closed_print.save(force_insert=True)


def entries_of_version(version: ClosedVersion) -> Entries:
    return Entries(version.last, version.first, municipality=version.municipality_id)


def database_moment() -> datetime:
    """By the clock of the history of rows, which has the entries as they are at this moment."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _just_made(report: str, query: str, entries: Entries, by: User) -> OfficialPrint | None:
    found = OfficialPrint.objects.filter(
        report=report, query=query, made_by=by, made_at__gte=timezone.now() - _AGAIN
    )
    last = found.order_by("-id").first()
    return last if last and last.rows_hash == digest(entries.now()) else None


def _prepared(report: str, query: str, by: User, uuid: UUID | None = None) -> OfficialPrint:
    key = OfficialPrint.next_key()
    number = f"{timezone.localdate().year}-{key:06d}"
    return OfficialPrint(
        pk=key, uuid=uuid or uuid4(), number=number, report=report, query=query, made_by=by
    )


def _say_entries(made_print: OfficialPrint, entries: Entries, rows_hash: str) -> None:
    made_print.entries_of = entries.as_json()
    made_print.rows_hash = rows_hash
    made_print.rules_version = rules_version()
    made_print.entries, made_print.cost = sums(entries.now())


def _keys(territories) -> list[int]:
    return list(territories.order_by("id").values_list("id", flat=True))
