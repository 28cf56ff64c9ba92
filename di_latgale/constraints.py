"""Builders for the rules that many tables share, each with a message for the person who typed.

A rule stands in ``Meta.constraints`` of its model, is made by a migration and is enforced by
PostgreSQL; ``full_clean`` says the same thing earlier and in words.
"""

from copy import copy

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import F, Func, Q, Value
from django.db.models.constraints import BaseConstraint
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


def date_order(start: str, end: str, *, name: str, message=None) -> models.CheckConstraint:
    """``end`` is unknown or not before ``start``."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(**{f"{end}__gte": F(start)}),
        violation_error_message=message or _("The last day must not be before the first day."),
    )


class _NumberRange(Func):
    """``int8range(id, id, '[]')``: lets a plain GiST index compare numbers for equality."""

    function = "int8range"
    output_field = models.TextField()

    def __init__(self, expression, **extra):
        super().__init__(expression, expression, Value("[]"), **extra)


class _TextNumber(Func):
    """A number that stands for a text, so that it too can be compared in a GiST index."""

    function = "hashtext"
    output_field = models.IntegerField()


class _DateRange(Func):
    function = "daterange"
    output_field = DateRangeField()


class _NoOverlap(ExclusionConstraint):
    """Does not ask PostgreSQL about days in the wrong order, which it cannot make a range of.

    ``date_order`` of the same table says what is wrong. Migrations know the plain constraint.
    """

    def __init__(self, *, start: str, end: str, **kwargs) -> None:
        super().__init__(**kwargs)
        self.start, self.end = start, end

    def validate(self, model, instance, exclude=None, using=DEFAULT_DB_ALIAS) -> None:
        start, end = getattr(instance, self.start), getattr(instance, self.end)
        if start is None or end is None or start <= end:
            super().validate(model, instance, exclude, using)

    def clone(self):
        return copy(self)

    def deconstruct(self):
        _path, args, kwargs = super().deconstruct()
        return "django.contrib.postgres.constraints.ExclusionConstraint", args, kwargs

    def __eq__(self, other):
        if isinstance(other, ExclusionConstraint):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = ExclusionConstraint.__hash__


def no_overlap(
    *same: str,
    name: str,
    message,
    start: str = "valid_from",
    end: str = "valid_to",
    nullable: tuple[str, ...] = (),
    texts: tuple[str, ...] = (),
    bounds: str = "[]",
    condition: Q | None = None,
) -> ExclusionConstraint:
    """Rows alike in all of ``same`` never share a day; an open start or end is without limit.

    ``same`` names integer or foreign-key fields (those in ``nullable`` count empty as a value of
    its own), ``texts`` further fields of text. ``bounds`` "[]" includes the last day, "[)" does
    not.
    """
    numbers = [Coalesce(F(field), 0) if field in nullable else F(field) for field in same]
    numbers += [_TextNumber(F(field)) for field in texts]
    equal = [(_NumberRange(number), RangeOperators.OVERLAPS) for number in numbers]
    return _NoOverlap(
        start=start,
        end=end,
        name=name,
        expressions=[
            *equal,
            (_DateRange(F(start), F(end), Value(bounds)), RangeOperators.OVERLAPS),
        ],
        condition=condition,
        violation_error_message=message,
    )


class CompositeForeignKey(BaseConstraint):
    """Several columns together point at one row, so a copied column cannot differ from its source.

    ``on_update="CASCADE"`` carries a change of the source along; without it the source is fixed as
    long as a row points at it. The target columns need a unique constraint. A row with an empty
    column is not checked (MATCH SIMPLE).
    """

    def __init__(
        self,
        *,
        name: str,
        fields: list[str],
        to: str,
        to_fields: list[str],
        on_update: str = "",
        violation_error_message=None,
    ) -> None:
        super().__init__(name=name, violation_error_message=violation_error_message)
        self.fields, self.to, self.to_fields, self.on_update = fields, to, to_fields, on_update

    def constraint_sql(self, model, schema_editor) -> str:
        target = model._meta.apps.get_model(self.to)
        quote = schema_editor.quote_name

        def columns(of, names):
            return ", ".join(quote(of._meta.get_field(n).column) for n in names)

        return (
            f"CONSTRAINT {quote(self.name)} FOREIGN KEY ({columns(model, self.fields)}) "
            f"REFERENCES {quote(target._meta.db_table)} ({columns(target, self.to_fields)})"
            + (f" ON UPDATE {self.on_update}" if self.on_update else "")
        )

    def create_sql(self, model, schema_editor):
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, model, instance, exclude=None, using=None) -> None:
        """Compares with the source row, so that a form says it before the database does."""
        exclude = exclude or set()
        names = [model._meta.get_field(n).attname for n in self.fields]
        values = [getattr(instance, n) for n in names]
        if any(v is None for v in values) or exclude & set(self.fields):
            return
        target = model._meta.apps.get_model(self.to)
        lookup = dict(zip(self.to_fields, values, strict=True))
        if not target._base_manager.using(using).filter(**lookup).exists():
            raise ValidationError(self.get_violation_error_message(), code=self.name)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        kwargs |= {"fields": self.fields, "to": self.to, "to_fields": self.to_fields}
        if self.on_update:
            kwargs["on_update"] = self.on_update
        return path, args, kwargs

    def __eq__(self, other):
        if isinstance(other, CompositeForeignKey):
            return self.deconstruct() == other.deconstruct()
        return NotImplemented

    __hash__ = BaseConstraint.__hash__


def same_territory(model_name: str) -> CompositeForeignKey:
    """The row's territory is its client's and follows it; row-level security reads it."""
    return CompositeForeignKey(
        name=f"{model_name}_same_territory",
        fields=["client", "territory"],
        to="clients.Client",
        to_fields=["id", "territory"],
        on_update="CASCADE",
        violation_error_message=_("The row belongs to another territory than its client."),
    )
