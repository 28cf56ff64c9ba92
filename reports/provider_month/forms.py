from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period, first_of_month
from di_latgale.fields import DayField
from di_latgale.organisations.models import Provider, Specialist, Territory
from di_latgale.wording import month as month_words
from reports.entries.forms import Narrowed
from reports.entries.whose import reads_names
from reports.provider_month.document import ProviderMonthDocument, provider_month_document
from reports.provider_month.report import By
from services.models import ServiceSession

OFFICES = (Right.READ_FILES, Right.READ_ROWS)
# Services of the project began to be given in that month.
_FIRST_MONTH = date(2018, 1, 1)
_CHOOSE_PROVIDER = _("Choose a provider from the list.")
_CHOOSE_MONTH = _("Choose a month from the list.")
_CHOOSE_BY = _("Choose what the rows are by.")


class ProviderMonthForm(forms.Form):
    """Which provider, which month. What the address leaves out is the usual choice.

    An office and the region see the provider's services for their clients; the provider's own
    people see those of the clients who are planned with it.
    """

    provider = forms.ModelChoiceField(
        label=_("Provider"),
        queryset=Provider.objects.none(),
        to_field_name="code",
        empty_label=None,
        error_messages={"required": _CHOOSE_PROVIDER, "invalid_choice": _CHOOSE_PROVIDER},
    )
    month = forms.ChoiceField(
        label=_("Month"),
        error_messages={"required": _CHOOSE_MONTH, "invalid_choice": _CHOOSE_MONTH},
    )
    by = forms.ChoiceField(
        label=_("Rows by"),
        choices=By.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE_BY, "invalid_choice": _CHOOSE_BY},
    )

    def __init__(self, data, *, user) -> None:
        self._user = user
        providers = self._providers().order_by("sort_key", "id")
        usual = providers.first()
        filled = data.copy()
        filled.setdefault("provider", usual.code if usual else "")
        filled.setdefault("month", f"{_last_month():%Y-%m}")
        filled.setdefault("by", By.DAY)
        super().__init__(filled)
        self.fields["provider"].queryset = providers
        self.fields["month"].choices = [(f"{m:%Y-%m}", month_words(m)) for m in _months()]
        if not self.is_named:
            # Who gave it is a name as well.
            self.fields["by"].choices = [(By.DAY, By.DAY.label)]

    @cached_property
    def is_office(self) -> bool:
        """Somebody of a social service or of the region, not of a provider."""
        return self._user.may(*OFFICES)

    @cached_property
    def is_named(self) -> bool:
        return not self.is_office or reads_names(self._user, self.territories())

    def territories(self):
        """Whose the report is; None for a provider's own, which is of no place."""
        if not self.is_office:
            return None
        return Territory.objects.filter(id__in=self._user.territories(*OFFICES).order_by())

    def _providers(self):
        if self.is_office:
            return Provider.objects.all()
        return self._user.providers(Right.READ_PLANNED)

    @property
    def period(self) -> Period:
        year, month = self.cleaned_data["month"].split("-")
        return Period.month(date(int(year), int(month), 1))

    def sessions(self):
        """The provider's, of all days; deleted ones too."""
        sessions = ServiceSession.objects.filter(provider=self.cleaned_data["provider"])
        if not self.is_office:
            return sessions.visible_to(self._user, Right.READ_PLANNED)
        return sessions.filter(territory__in=self.territories().order_by())

    def document(self) -> ProviderMonthDocument:
        return provider_month_document(
            self.cleaned_data["provider"],
            self.period,
            sessions=self.sessions(),
            by=By(self.cleaned_data["by"]),
            is_named=self.is_named,
            is_own=not self.is_office,
        )

    def address(self, **changes: str) -> str:
        """The query of this report, with some of it changed."""
        query = self.data.copy()
        for name in ("format", "page"):
            query.pop(name, None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"


class ProviderRowsForm(Narrowed, ProviderMonthForm):
    """The rows of one number, as a link of the report asks for them."""

    specialist = forms.CharField(required=False, max_length=60)
    day = DayField(required=False)

    def rows(self):
        rows = self.narrowed(self.sessions().live().in_period(self.period))
        if self.cleaned_data["specialist"]:
            rows = rows.filter(specialist__code=self.cleaned_data["specialist"])
        if self.cleaned_data["day"]:
            rows = rows.filter(happened_on=self.cleaned_data["day"])
        return rows

    def said(self) -> list[str]:
        words = [str(self.cleaned_data["provider"]), month_words(self.period.first)]
        if code := self.cleaned_data["specialist"]:
            words.append(str(Specialist.objects.get(code=code)) if self.is_named else code)
        return words + super().said()


def _last_month() -> date:
    return first_of_month(first_of_month(timezone.localdate()) - timedelta(days=1))


def _months() -> list[date]:
    """Newest first."""
    months = []
    month = first_of_month(timezone.localdate())
    while month >= _FIRST_MONTH:
        months.append(month)
        month = first_of_month(month - timedelta(days=1))
    return months
