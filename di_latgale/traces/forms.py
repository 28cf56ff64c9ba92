from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.models import User
from di_latgale.fields import DayField


class TraceFilterForm(forms.Form):
    """Which of ``traces`` are shown, kept in the address: the days and the person."""

    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("To"), required=False)
    person = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Person"),
        required=False,
        to_field_name="uuid",
        empty_label=_("All people"),
        error_messages={"invalid_choice": _("Choose a person from the list.")},
    )

    use_required_attribute = False

    def __init__(self, data, *, traces) -> None:
        super().__init__(data)
        self.traces = traces
        seen = traces.order_by().values("user")
        self.fields["person"].queryset = User.objects.filter(id__in=seen).order_by("sort_key", "id")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day must not come before the first."))
        return cleaned

    def filtered(self):
        found = self.traces
        chosen = self.cleaned_data
        if chosen["first"]:
            found = found.filter(at__gte=_midnight(chosen["first"]))
        if chosen["last"]:
            found = found.filter(at__lt=_midnight(chosen["last"] + timedelta(days=1)))
        if chosen["person"]:
            found = found.filter(user=chosen["person"])
        return found.for_list()


def _midnight(day) -> datetime:
    """The first moment of the day in Riga."""
    return timezone.make_aware(datetime.combine(day, time.min))
