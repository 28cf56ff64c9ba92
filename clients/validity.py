"""How a dated row stands on a day, as a sign and a word: never by colour alone."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Validity:
    sign: str
    word: Promise
    tint: str  # of the class "status-…"; empty where nothing is in force


NOT_YET = Validity("○", _("not yet in force"), "neutral")
IN_FORCE = Validity("●", _("in force"), "ok")
ENDS_SOON = Validity("!", _("ends soon"), "attention")
ENDED = Validity("■", _("ended"), "neutral")


def validity_on(day: date, valid_from: date | None, valid_to: date | None) -> Validity:
    if valid_from and day < valid_from:
        return NOT_YET
    if valid_to is None or day + SOON < valid_to:
        return IN_FORCE
    return ENDS_SOON if day <= valid_to else ENDED


def with_validity(rows, today: date) -> list[dict]:
    """For a template: each row with how it stands on ``today``."""
    return [
        {"row": row, "validity": validity_on(today, row.valid_from, row.valid_to)} for row in rows
    ]
