"""What of a file is copied when the client is taken over: counted here, done by ``accept_move``.

Scanned documents go along with the ground that they prove, as files of the new office's own.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Move


@dataclass(frozen=True)
class Copied:
    """``field`` of ``Move`` says whether, ``relation`` of the client what; a usual one is on."""

    field: str
    relation: str
    label: Promise
    is_usual: bool = True
    is_dated: bool = True


COPIED = (
    Copied("copies_disabilities", "disabilities", _("Disabilities")),
    Copied("copies_opinions", "opinions", _("Opinions of VDEĀVK")),
    Copied(
        "copies_assessments", "assessments", _("Assessments of individual needs"), is_dated=False
    ),
    Copied(
        "copies_representatives",
        "representations",
        _("Representatives, and whether they work or study"),
    ),
    Copied("copies_contracts", "contracts", _("Contracts"), is_usual=False),
)


def rows(client: Client, copied: Copied, day: date):
    """What would be copied on ``day``: of dated grounds those that are not over by then."""
    found = getattr(client, copied.relation).all()
    if copied.is_dated:
        found = found.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    return found.standing()


def labels(move: Move) -> list[Promise]:
    """What was chosen, in words."""
    return [copied.label for copied in COPIED if getattr(move, copied.field)]
