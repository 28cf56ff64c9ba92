"""What changed between two moments in the entries of a report: come, gone, changed, by whom.

Entries are compared as the history of rows has them at each moment; corrections are those that
were confirmed between the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from di_latgale.history import values
from reports.prints.entries import EVENTS, Entries
from services.models import Correction, ServiceSession

_COMPARED = (
    *("happened_on", "service", "recipient", "representative", "quantity", "part", "cost"),
    *("provider", "specialist", "funding_source", "centre"),
)
COME, GONE, CHANGED = "come", "gone", "changed"
_KINDS = {
    COME: gettext_lazy("Came"),
    GONE: gettext_lazy("Gone"),
    CHANGED: gettext_lazy("Changed"),
}


@dataclass(frozen=True)
class Difference:
    """``client`` is a primary key. ``lines``: label, before, after; "" where there was nothing."""

    kind: str
    client: int
    subject: str
    lines: list[tuple[str, str, str]]
    who: str
    when: datetime

    @property
    def kind_label(self) -> str:
        return str(_KINDS[self.kind])


def differences(entries: Entries, before: datetime, after: datetime) -> list[Difference]:
    """In order of time. Read by who reads files: the history of entries is behind that wall."""
    found = [*_of_entries(entries, before, after), *_of_corrections(entries, before, after)]
    return sorted(found, key=lambda difference: difference.when)


def _of_entries(entries: Entries, before: datetime, after: datetime) -> list[Difference]:
    touching = EVENTS.objects.filter(entries.condition(), pgh_created_at__lte=after)
    between = EVENTS.objects.filter(
        pgh_obj__in=touching.order_by().values("pgh_obj"),
        pgh_created_at__gt=before,
        pgh_created_at__lte=after,
    )
    last = {event.pgh_obj_id: event for event in between.order_by("pgh_id")}
    changed = list(last)
    old = {row.pgh_obj_id: row for row in entries.at(before).filter(pgh_obj__in=changed)}
    new = {row.pgh_obj_id: row for row in entries.at(after).filter(pgh_obj__in=changed)}
    pairs = [(old.get(key), new.get(key), event) for key, event in last.items()]
    return list(_in_words([pair for pair in pairs if _differ(*pair[:2])]))


def _fields() -> list[models.Field]:
    return [ServiceSession._meta.get_field(name) for name in _COMPARED]


def _differ(old, new) -> bool:
    if old is None or new is None:
        return old is not new
    return any(getattr(old, f.attname) != getattr(new, f.attname) for f in _fields())


def _in_words(pairs: list[tuple]) -> Iterable[Difference]:
    names = values.Names(_wanted(pairs))
    users = _users(event for _old, _new, event in pairs)
    for old, new, event in pairs:
        kind = COME if old is None else GONE if new is None else CHANGED
        row = new or old
        service = ServiceSession._meta.get_field("service")
        yield Difference(
            kind=kind,
            client=row.client_id,
            subject=f"{values.wording.day(row.happened_on)} "
            + values.words(service, row.service_id, names),
            lines=list(_lines(old, new, names)),
            who=users.get((event.pgh_context or {}).get("user")) or _("the system"),
            when=event.pgh_created_at,
        )


def _wanted(pairs: list[tuple]) -> Iterable[tuple[type[models.Model], int]]:
    for old, new, _event in pairs:
        for field in _fields():
            for row in (old, new):
                if field.remote_field and row and getattr(row, field.attname):
                    yield field.remote_field.model, getattr(row, field.attname)


def _users(events) -> dict[int, str]:
    keys = {(event.pgh_context or {}).get("user") for event in events} - {None}
    return {key: str(user) for key, user in get_user_model().objects.in_bulk(keys).items()}


def _lines(old, new, names: values.Names) -> Iterable[tuple[str, str, str]]:
    for field in _fields():
        texts = [
            values.words(field, getattr(row, field.attname), names) if row else ""
            for row in (old, new)
        ]
        if texts[0] != texts[1] and set(texts) != {"", values.wording.MISSING}:
            yield values.label_of(field), *texts


def _of_corrections(entries: Entries, before: datetime, after: datetime) -> Iterable[Difference]:
    found = Correction.objects.confirmed().filter(
        entries.condition(), decided_at__gt=before, decided_at__lte=after
    )
    for each in found.for_list().order_by("decided_at", "id"):
        counted = values.wording.quantity(each.session.quantity) if each.session else ""
        is_gone = each.session and each.session.quantity + each.quantity == 0
        yield Difference(
            kind=COME if each.session is None else GONE if is_gone else CHANGED,
            client=each.client_id,
            subject=f"{values.wording.day(each.happened_on)} {each.service}",
            lines=[
                (_("Quantity"), counted, _more(values.wording.quantity, each.quantity)),
                (
                    _("Cost, EUR"),
                    values.wording.money(each.session.cost) if each.session else "",
                    _more(values.wording.money, each.cost),
                ),
            ],
            who=_("%(who)s, confirmed by %(other)s")
            % {"who": each.recorded_by, "other": each.decided_by},
            when=each.decided_at,
        )


def _more(words, number) -> str:
    """With its sign: „+3”, „−1”."""
    return f"+{words(number)}" if number > 0 else words(number)
