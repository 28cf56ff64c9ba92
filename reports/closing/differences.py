"""What changed between two documents of one closed period: entries come, gone, changed, by whom.

Entries are compared as the history of rows has them at the moment of each document; corrections
are those that were confirmed between the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from di_latgale.dates import Period
from di_latgale.history import values
from di_latgale.history.tracking import TRACKED
from reports.closing.models import ClosedVersion
from services.models import Correction, ServiceSession

_EVENTS = TRACKED[ServiceSession].event
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


def differences(before: ClosedVersion, after: ClosedVersion) -> list[Difference]:
    """In order of time; two versions of the same period."""
    found = [*_of_entries(before, after), *_of_corrections(before, after)]
    return sorted(found, key=lambda difference: difference.when)


def _of_entries(before: ClosedVersion, after: ClosedVersion) -> list[Difference]:
    span = after.span
    touching = _EVENTS.objects.filter(
        municipality=after.municipality_id,
        happened_on__range=(span.first, span.last),
        pgh_created_at__lte=after.made_at,
    )
    between = _EVENTS.objects.filter(
        pgh_obj__in=touching.order_by().values("pgh_obj"),
        pgh_created_at__gt=before.made_at,
        pgh_created_at__lte=after.made_at,
    )
    last = {event.pgh_obj_id: event for event in between.order_by("pgh_id")}
    earlier = _EVENTS.objects.filter(
        pgh_obj__in=list(last), pgh_created_at__lte=before.made_at
    ).order_by("pgh_id")
    first = {event.pgh_obj_id: event for event in earlier}
    pairs = [
        (_counted(first.get(key), after, span), _counted(event, after, span), event)
        for key, event in last.items()
    ]
    return list(_in_words([pair for pair in pairs if _differ(*pair[:2])]))


def _counted(event, version: ClosedVersion, span: Period):
    """The event, where the row counts in the period as it is."""
    counts = (
        event is not None
        and event.municipality_id == version.municipality_id
        and event.happened_on in span
        and event.deleted_at is None
    )
    return event if counts else None


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


def _of_corrections(before: ClosedVersion, after: ClosedVersion) -> Iterable[Difference]:
    found = Correction.objects.confirmed().filter(
        municipality=after.municipality_id,
        happened_on__range=(after.first, after.last),
        decided_at__gt=before.made_at,
        decided_at__lte=after.made_at,
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
