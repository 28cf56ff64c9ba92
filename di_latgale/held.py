"""What is held on a person: said beside each model, for handing it out and for forgetting it.

``HELD`` is the one list that the client's own copy of the file (GDPR art. 15) and the retention
periods go by. A model that hangs on a client and is not in it fails the tests.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from di_latgale.history.tracking import TRACKED
from di_latgale.latvian import KeyField

# What stands where something had to stay written. Not translated: it is stored.
FORGOTTEN = "anonimizēts"

# Rules that freeze rows let forgetting pass; only ``forget_file`` sets it.
FORGETTING = "coalesce(current_setting('app.forgetting', true), '') = 'yes'"


class Record(models.TextChoices):
    """Classes of records; each has its own time after which it is forgotten."""

    IDENTITY = "identity", _("who the client is")
    PEOPLE = "people", _("people around the client")
    GROUNDS = "grounds", _("grounds: disability, opinions, contracts")
    CASEWORK = "casework", _("applications, decisions, assessments")
    PLANS = "plans", _("support plans")
    SESSIONS = "sessions", _("words in the entries of services")
    NOTES = "notes", _("case notes and outcomes")
    DOCUMENTS = "documents", _("scanned documents")


@dataclass(frozen=True)
class Held:
    """The arguments of ``held``."""

    model: type[models.Model]
    record: Record
    also: tuple[str, ...]
    kept: tuple[str, ...]
    marked: tuple[str, ...]
    others: tuple[str, ...]
    condition: str
    is_handed_out: bool
    is_always: bool
    of_client: Callable[[int], models.Q]

    @property
    def words(self) -> list[str]:
        """The fields that are emptied: whatever anybody typed, and what ``also`` names."""
        typed = (
            field.name
            for field in self.model._meta.concrete_fields
            if _is_typed(field) and field.name not in self.kept
        )
        return [*typed, *self.also]

    @property
    def forgotten(self) -> list[models.Field]:
        """The columns that are emptied, keys worked out from them among them."""
        fields = [self.model._meta.get_field(name) for name in self.words]
        keys = [
            field
            for field in self.model._meta.concrete_fields
            if isinstance(field, KeyField) and not set(field.sources).isdisjoint(self.words)
        ]
        return [*fields, *keys]

    def is_marked(self, field: models.Field) -> bool:
        """Something stays written where something stood."""
        return field.name in self.marked or isinstance(field, models.TextField)

    def emptied(self, field: models.Field, key: str) -> str:
        """SQL of what the column holds afterwards; ``key`` is the column of the primary key."""
        column = f'"{field.column}"'
        if isinstance(field, models.JSONField):
            return "'[]'::jsonb"
        if field.null:
            return "NULL"
        if self.is_marked(field):
            return f"CASE WHEN {column} = '' THEN '' ELSE '{FORGOTTEN}' END"
        if field.blank or isinstance(field, KeyField):
            return "''"
        if _is_unique(self.model, field.name):
            return f"'{FORGOTTEN}-' || {key}"
        return f"'{FORGOTTEN}'"


def _is_typed(field: models.Field) -> bool:
    is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
    return is_text and not field.choices and not isinstance(field, KeyField)


def _is_unique(model: type[models.Model], name: str) -> bool:
    return model._meta.get_field(name).unique or any(
        name in constraint.fields
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
    )


HELD: dict[type[models.Model], Held] = {}


def held(
    record: Record,
    *,
    also: tuple[str, ...] = (),
    kept: tuple[str, ...] = (),
    marked: tuple[str, ...] = (),
    others: tuple[str, ...] = (),
    condition: str = "client_id = client",
    is_handed_out: bool = True,
    is_always: bool = False,
    of_client: Callable[[int], models.Q] | None = None,
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Says of a model which record it is and what in it tells who somebody is.

    When the record is forgotten every typed text is emptied but those ``kept``, and the fields
    ``also``; figures, days and kinds stay, so that no report changes. The texts ``marked`` may not
    be empty by a rule of their own (long texts are all marked). ``others``:
    fields about third persons, left out of what the client gets; so are all links to people, and
    the whole row where not ``is_handed_out``. ``condition``: SQL of the rows of the file of
    ``client``, for forgetting; ``of_client`` the same as a condition on a queryset. ``is_always``:
    looked at last whatever record is forgotten, since the condition says when it is time.
    """

    def decorate(model: type[models.Model]) -> type[models.Model]:
        HELD[model] = Held(
            model,
            record,
            also,
            kept,
            marked,
            others,
            condition,
            is_handed_out,
            is_always,
            of_client or (lambda client: models.Q(client=client)),
        )
        return model

    return decorate


def events_of(model: type[models.Model]) -> type[models.Model] | None:
    """The history of the model's rows, where one is kept."""
    return TRACKED[model].event if model in TRACKED else None
