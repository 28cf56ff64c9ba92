"""What a row says, in words: names of fields, values as they are written everywhere else."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from di_latgale import wording
from di_latgale.history.tracking import TRACKED, Tracking
from di_latgale.latvian import KeyField

MASK = "******-*****"
# What follows from other fields or is kept for the machine.
_TECHNICAL = {
    "uuid",
    "client",
    "person",
    "code_hash",
    "form_key",
    "handover",
    "replaces",
    "recorded_at",
    "changed_at",
}


def shown_fields(tracking: Tracking) -> list[models.Field]:
    """The fields of a row that a person would name, in the order of the model."""
    return [
        field
        for field in _kept_fields(tracking)
        if field.name not in _TECHNICAL
        and not isinstance(field, KeyField)
        and (field.editable or field.name in tracking.also_shown)
    ]


def territory_field(tracking: Tracking) -> list[models.Field]:
    """The copied territory is said only when the row moved."""
    return [f for f in _kept_fields(tracking) if f.name == "territory" and not f.editable]


def _kept_fields(tracking: Tracking) -> list[models.Field]:
    kept = {f.name for f in tracking.event._meta.fields}
    return [f for f in tracking.model._meta.fields if f.name in kept]


def label_of(field: models.Field) -> str:
    return capfirst(str(field.verbose_name))


class Names:
    """Words for the rows that foreign keys point at: one query a table, however many rows."""

    def __init__(self, wanted: Iterable[tuple[type[models.Model], int]]) -> None:
        by_model: dict[type[models.Model], set[int]] = {}
        for model, pk in wanted:
            by_model.setdefault(model, set()).add(pk)
        self._names = {model: _names(model, pks) for model, pks in by_model.items()}

    def of(self, model: type[models.Model], pk: int) -> str:
        return self._names[model].get(pk) or _("no longer available")


def _names(model: type[models.Model], pks: set[int]) -> dict[int, str]:
    tracking = TRACKED[model]
    related = [name for name in (tracking.shown_as, *tracking.reads) if name]
    rows = model._base_manager.select_related(*related).in_bulk(pks)
    names = {pk: _name(row, tracking) for pk, row in rows.items()}
    gone = pks - names.keys()
    if gone and not related:
        events = tracking.event.objects.filter(pgh_obj__in=gone).order_by("pgh_id")
        names |= {event.pgh_obj_id: _name(_row(event, tracking), tracking) for event in events}
    return names


def _name(row: models.Model, tracking: Tracking) -> str:
    if tracking.shown_as:
        return str(getattr(row, tracking.shown_as))
    fields = [tracking.model._meta.get_field(name) for name in tracking.named]
    if fields and not any(field.remote_field for field in fields):
        said = [(field, getattr(row, field.attname)) for field in fields]
        return ", ".join(words(field, value, None) for field, value in said if value)
    return str(row)


def _row(event: models.Model, tracking: Tracking) -> models.Model:
    """The row that is gone, as it last was."""
    values = {f.attname: getattr(event, f.attname) for f in _kept_fields(tracking)}
    return tracking.model(pk=event.pgh_obj_id, **values)


def words(field: models.Field, value, names: Names | None) -> str:
    """``value`` of ``field`` as a person reads it; „–” where there is none."""
    if value is None or value == "":
        return wording.MISSING
    if field.remote_field:
        return names.of(field.remote_field.model, value)
    if field.name == "personal_code":
        return MASK
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    for kind, write in _WRITTEN.items():
        if isinstance(value, kind):
            return write(field, value)
    return str(value)


def moment(at: datetime) -> str:
    at = timezone.localtime(at)
    return f"{wording.day(at.date())} {at:%H:%M}"


def short_moment(at: datetime) -> str:
    """„14:02” of today, with its day of any other."""
    at = timezone.localtime(at)
    return f"{at:%H:%M}" if at.date() == timezone.localdate() else moment(at)


def _number(field: models.Field, value: Decimal) -> str:
    if "EUR" not in str(field.verbose_name):
        return wording.quantity(value)
    return wording.rate(value) if field.decimal_places > 2 else wording.money(value)


# A moment is a day too, and comes before it.
_WRITTEN = {
    bool: lambda field, value: _("yes") if value else _("no"),
    datetime: lambda field, value: moment(value),
    date: lambda field, value: wording.day(value),
    time: lambda field, value: f"{value:%H:%M}",
    Decimal: _number,
}
