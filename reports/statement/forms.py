from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.fields import DayField
from di_latgale.wording import day
from reports.forms import PeriodForm
from reports.statement.document import ClientFilter
from reports.statement.pack import StatementPack
from services.models import Service


class StatementForm(forms.Form):
    """Which days of one client's services; what the address leaves out is this year."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.order_by("sort_key", "id"),
        to_field_name="code",
        required=False,
        empty_label=_("all"),
        error_messages={"invalid_choice": _("Choose a service from the list.")},
    )

    address = PeriodForm.address
    presets = PeriodForm.presets

    def __init__(self, data, *, client: Client) -> None:
        year = Period.year(timezone.localdate())
        filled = data.copy()
        filled.setdefault("first", day(year.first))
        filled.setdefault("last", day(year.last))
        super().__init__(filled)
        self._client = client
        received = Service.objects.filter(sessions__client=client).values("id")
        self.fields["service"].queryset = self.fields["service"].queryset.filter(id__in=received)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day must not come before the first."))
        return cleaned

    def asked(self) -> ClientFilter:
        cleaned = self.cleaned_data
        period = Period(cleaned["first"], cleaned["last"])
        return ClientFilter(self._client, period, cleaned["service"])


class PackForm(PeriodForm):
    """Whose clients' statements, of which days."""

    rights = (Right.HAND_OUT_FILES,)

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        for name in ("also", "mode", "funding_source"):
            self.fields.pop(name, None)

    def parameters(self) -> dict:
        """Of the job that makes them."""
        asked = self.asked()
        return StatementPack.parameters(asked.municipalities[0], asked.period)
