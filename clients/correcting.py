"""Adding, correcting and taking back rows of a file (``Correctable``), by whatever page.

A new row's address is made with its form, so that a form sent twice stores one row. A correction
says which version it saw: what somebody saved meanwhile is not written over unseen.
"""

import uuid
from datetime import datetime

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client
from di_latgale.database_errors import message_of
from di_latgale.history import values
from di_latgale.history.tracking import TRACKED

REASON_MISSING = gettext_lazy("Enter the reason.")


class MeanwhileError(ValidationError):
    """Somebody saved the row after the form was shown; ``stored`` is what it says now."""

    def __init__(self, stored: models.Model) -> None:
        self.stored = stored
        super().__init__(_meanwhile(stored), code="meanwhile")


def _meanwhile(stored: models.Model) -> str:
    event = type(stored).pgh_event_model.objects.filter(pgh_obj=stored.pk).order_by("pgh_id").last()
    said = (event and event.pgh_context) or {}
    user = get_user_model().objects.filter(pk=said.get("user")).first()
    text = _("While you were writing, %(who)s changed this (%(time)s). Compare and choose.")
    when = f"{timezone.localtime(stored.changed_at):%H:%M}"
    return text % {"who": user or _("the system"), "time": when}


class CorrectableForm(forms.ModelForm):
    """Of a new row (``instance`` without a key) or of one that is corrected.

    ``differences`` is filled by ``meanwhile``: label and stored words of what is typed otherwise.
    """

    row = forms.UUIDField(widget=forms.HiddenInput, required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False
    # Set before the form and judged with it: constraints that mention them hold here too.
    preset: tuple[str, ...] = ("client", "territory")

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.differences: list[tuple[str, str]] = []
        self.is_new = self.instance.pk is None
        if self.is_new:
            self.initial["row"] = uuid.uuid4()
        else:
            self.initial["version"] = self.instance.changed_at.isoformat()
        if self.is_new and "change_reason" in self.fields:
            del self.fields["change_reason"]

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - {*self.preset, "is_withdrawn"}

    def _post_clean(self) -> None:
        """What is stored already under the key is the same form sent again: it is not judged."""
        if self.is_new and (key := self.cleaned_data.get("row")):
            self.instance.uuid = key
            same = type(self.instance).objects.filter(uuid=key, client=self.instance.client)
            if same.exists():
                return
        super()._post_clean()

    def said_version(self) -> datetime | None:
        """None never equals that of a stored row."""
        try:
            return parse_datetime(self.cleaned_data.get("version") or "")
        except ValueError:
            return None

    def own_fields(self) -> list[str]:
        names = {field.name for field in self.instance._meta.concrete_fields}
        return [name for name in self.fields if name in names]

    def save_row(self) -> bool:
        """Stores what was typed; False, with errors, where a rule or somebody else forbids it."""
        try:
            if self.is_new:
                add(self.instance)
            else:
                correct(self.instance, self.said_version(), self.own_fields())
        except ValidationError as error:
            self.refuse(error)
            return False
        return True

    def refuse(self, error: ValidationError) -> None:
        if isinstance(error, MeanwhileError):
            self._compare(error.stored)
        self.add_error(None, error)

    def _compare(self, stored: models.Model) -> None:
        """The next sending of the form has seen ``stored``."""
        tracking = TRACKED[type(stored)]
        for name in self.own_fields():
            if tracking and getattr(stored, name) != getattr(self.instance, name):
                field = stored._meta.get_field(name)
                words = values.words(field, getattr(stored, name), None)
                self.differences.append((capfirst(str(self.fields[name].label)), words))
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = stored.changed_at.isoformat()


class WithdrawForm(CorrectableForm):
    """The reason for which a row counts nowhere any more."""

    change_reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": REASON_MISSING},
        max_length=1000,
    )
    field_order = ["change_reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["change_reason"] = ""

    def own_fields(self) -> list[str]:
        return ["is_withdrawn", "change_reason"]

    def _post_clean(self) -> None:
        self.instance.is_withdrawn = True
        self.instance.change_reason = self.cleaned_data.get("change_reason", "")

    def _compare(self, stored: models.Model) -> None:
        self.data = self.data.copy()
        self.data["version"] = stored.changed_at.isoformat()


def withdraw_form(model: type[models.Model]) -> type[WithdrawForm]:
    return forms.modelform_factory(model, form=WithdrawForm, fields=["change_reason"])


def add(row: models.Model) -> models.Model:
    """Stores a new row once, however often it is sent. Raises ``ValidationError``."""
    known = type(row).objects.filter(uuid=row.uuid)
    if stored := known.filter(client=row.client).first():
        return stored
    _save(row, force_insert=True)
    return row


def correct(row: models.Model, seen_at: datetime | None, fields: list[str]) -> None:
    """Stores ``fields`` of a row seen as of ``seen_at``. Raises ``ValidationError``.

    Where somebody saved meanwhile it is a ``MeanwhileError``, unless they saved the same.
    """
    with transaction.atomic():
        stored = type(row).objects.select_for_update().get(pk=row.pk)
        if stored.changed_at != seen_at:
            if all(getattr(stored, name) == getattr(row, name) for name in fields):
                return
            raise MeanwhileError(stored)
        _save(row, update_fields=[*fields, "changed_at"])


def _save(row: models.Model, **how) -> None:
    try:
        with transaction.atomic():
            row.save(**how)
    except (IntegrityError, DatabaseError) as error:
        raise refused(error) from error


def refused(error: DatabaseError) -> ValidationError:
    """In words; what has none is a fault and goes on."""
    if message := message_of(error):
        return ValidationError(message)
    raise error


def blank(model: type[models.Model], client: Client, **fields) -> models.Model:
    """A new row of the client's file, not stored yet."""
    return model(client=client, territory=client.territory, **fields)
