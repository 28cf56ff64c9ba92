"""Events in words: who changed what, when, from what to what.

``Changes.of`` gives those of any rows, ``changes_of_client`` those of a file with all that hangs on
it. A Paginator slices them; a page costs a few queries a kind of record, however long it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import IntegerField, OuterRef, Q, Subquery, Value
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from di_latgale.history import values
from di_latgale.history.context import Reason
from di_latgale.history.models import Event
from di_latgale.history.tracking import BEGIN, DELETE, INSERT, TRACKED, UPDATE, Tracking

PER_PAGE = 50
_ACTIONS = {
    BEGIN: gettext_lazy("beginning of the history"),
    INSERT: gettext_lazy("addition"),
    UPDATE: gettext_lazy("change"),
    DELETE: gettext_lazy("deletion"),
}


@dataclass(frozen=True)
class Line:
    """``old`` is empty of what is new, ``new`` of what is gone."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """``subject`` says which record of its ``kind``; ``reason`` is empty where none was given."""

    when: datetime
    who: str
    reason: str
    action: str
    kind: str
    subject: str
    lines: list[Line]


class Changes:
    """The events of several kinds of records, newest first, put into words slice by slice."""

    def __init__(self, parts: list[tuple[Tracking, Q]]) -> None:
        self._parts = parts

    @classmethod
    def of(cls, *parts: tuple[type[models.Model], Q]) -> "Changes":
        """Of models, each with a condition on its events."""
        return cls([(TRACKED[model], condition) for model, condition in parts])

    def count(self) -> int:
        return self._keys().count()

    __len__ = count

    def __getitem__(self, part: slice) -> list[Change]:
        keys = list(self._keys()[part])
        events = {}
        for number, (tracking, condition) in enumerate(self._parts):
            pks = [pk for _at, part_of, pk in keys if part_of == number]
            events |= {
                (number, e.pk): (tracking, e) for e in _with_before(tracking, condition, pks)
            }
        return _in_words([events[number, pk] for _at, number, pk in keys])

    def _keys(self):
        """(when, number of the part, primary key) of every event."""
        queries = [
            tracking.event.objects.filter(condition)
            .order_by()
            .annotate(pgh_part=Value(number, output_field=IntegerField()))
            .values_list("pgh_created_at", "pgh_part", "pgh_id")
            for number, (tracking, condition) in enumerate(self._parts)
        ]
        first, *others = queries or [get_user_model().pgh_event_model.objects.none()]
        union = first.union(*others, all=True) if others else first
        return union.order_by("-pgh_created_at", "-pgh_part", "-pgh_id")


def changes_of_user(user) -> Changes:
    """Of a person who signs in, with the memberships."""
    membership = user.memberships.model
    return Changes.of((type(user), Q(pgh_obj=user.pk)), (membership, Q(user=user.pk)))


def changes_of_client(client: models.Model, territories, kind: str = "") -> Changes:
    """Of the file while it lay in ``territories``; ``kind`` as in ``kinds_of_client``."""
    return Changes(
        [
            (tracking, tracking.of_client(client.pk) & Q(territory__in=territories))
            for tracking in _of_clients()
            if kind in {"", tracking.model._meta.model_name}
        ]
    )


def kinds_of_client() -> list[tuple[str, str]]:
    """Kinds of records in a file: key for the address, word for the person."""
    return [
        (t.model._meta.model_name, capfirst(str(t.model._meta.verbose_name_plural)))
        for t in _of_clients()
    ]


def _of_clients() -> list[Tracking]:
    return [tracking for tracking in TRACKED.values() if tracking.of_client]


def _with_before(tracking: Tracking, condition: Q, pks: list[int]) -> list[Event]:
    """The events, each with ``before``: the row's event before it that may be seen, or None."""
    if not pks:
        return []
    earlier = tracking.event.objects.filter(
        condition, pgh_obj=OuterRef("pgh_obj"), pgh_id__lt=OuterRef("pgh_id")
    )
    newest = earlier.order_by("-pgh_id").values("pgh_id")[:1]
    events = list(tracking.event.objects.filter(pk__in=pks).annotate(before_id=Subquery(newest)))
    before = tracking.event.objects.in_bulk([e.before_id for e in events if e.before_id])
    for event in events:
        event.before = before.get(event.before_id)
    return events


def _in_words(events: list[tuple[Tracking, Event]]) -> list[Change]:
    names = values.Names(_wanted(events))
    users = get_user_model().objects.in_bulk({_said(e).get("user") for _t, e in events} - {None})
    return [_change(tracking, event, names, users) for tracking, event in events]


def _wanted(events: list[tuple[Tracking, Event]]) -> Iterable[tuple[type[models.Model], int]]:
    """What the foreign keys of the events point at."""
    for tracking, event in events:
        for field in _fields(tracking):
            for row in (event, event.before):
                if field.remote_field and row and getattr(row, field.attname):
                    yield field.remote_field.model, getattr(row, field.attname)


def _fields(tracking: Tracking) -> list[models.Field]:
    named = [tracking.model._meta.get_field(name) for name in tracking.named]
    shown = values.shown_fields(tracking) + values.territory_field(tracking)
    return [*shown, *(field for field in named if field not in shown)]


def _change(tracking: Tracking, event: Event, names: values.Names, users: dict) -> Change:
    said = _said(event)
    user = users.get(said.get("user"))
    reason = said.get("reason", "")
    named = [tracking.model._meta.get_field(name) for name in tracking.named]
    subject = [values.words(f, getattr(event, f.attname), names) for f in named]
    return Change(
        when=event.pgh_created_at,
        who=str(user) if user else _("the system"),
        reason=str(dict(Reason.choices).get(reason, reason)),
        action=_action(event),
        kind=capfirst(str(tracking.model._meta.verbose_name)),
        subject=", ".join(text for text in subject if text != values.wording.MISSING),
        lines=list(_lines(tracking, event, names)),
    )


def _said(event: Event) -> dict:
    return event.pgh_context or {}


def _action(event: Event) -> str:
    """A row that is only marked as deleted, or no longer is, was deleted or brought back."""
    before = event.before
    if event.pgh_label == UPDATE and before and hasattr(event, "deleted_at"):
        if event.deleted_at and not before.deleted_at:
            return str(_ACTIONS[DELETE])
        if before.deleted_at and not event.deleted_at:
            return _("bringing back")
    return str(_ACTIONS[event.pgh_label])


def _lines(tracking: Tracking, event: Event, names: values.Names) -> Iterable[Line]:
    is_new, is_gone = event.pgh_label in {INSERT, BEGIN}, event.pgh_label == DELETE
    fields = values.shown_fields(tracking)
    if event.pgh_label == UPDATE and event.before:
        fields = fields + values.territory_field(tracking)
    for field in fields:
        value = getattr(event, field.attname)
        text = values.words(field, value, names)
        if is_new or is_gone:
            if text != values.wording.MISSING:
                old, new = (text, "") if is_gone else ("", text)
                yield Line(values.label_of(field), old, new)
        elif event.before is None:
            yield Line(values.label_of(field), _("not known"), text)
        elif (old := getattr(event.before, field.attname)) != value:
            yield Line(values.label_of(field), values.words(field, old, names), text)
