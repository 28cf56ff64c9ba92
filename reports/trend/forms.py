from django import forms
from django.utils.translation import gettext_lazy as _

from di_latgale.dates import Period, months_later
from reports.forms import PeriodForm
from reports.trend.report import same_days

MOST_YEARS = 7
_CHOOSE_YEARS = _("Choose from the list how many years.")


class TrendForm(PeriodForm):
    """Whose services, in which days, beside those of how many years before."""

    years = forms.TypedChoiceField(
        label=_("Years back"),
        choices=[(n, str(n)) for n in range(1, MOST_YEARS + 1)],
        coerce=int,
        error_messages={"required": _CHOOSE_YEARS, "invalid_choice": _CHOOSE_YEARS},
    )

    def __init__(self, data, *, user) -> None:
        filled = data.copy()
        filled.setdefault("years", "3")
        super().__init__(filled, user=user)
        del self.fields["mode"]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last >= months_later(first, 12):
            self.add_error("last", _("Choose a year or less, so that no day counts twice."))
        return cleaned

    def periods(self) -> list[Period]:
        """The earliest first, the one asked for last."""
        period = Period(self.cleaned_data["first"], self.cleaned_data["last"])
        return [same_days(period, n) for n in range(self.cleaned_data["years"], -1, -1)]
