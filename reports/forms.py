from datetime import date, timedelta

from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period, first_of_month
from di_latgale.fields import DayField
from di_latgale.organisations.models import Municipality, Territory
from di_latgale.wording import day
from reports.access import may_report_region, municipalities_reported_by
from reports.period.filter import PeriodFilter
from services.models import FundingSource, Service, ServiceSession

REGION = "region"
# Before whatever is counted from the start on.
START = date(1900, 1, 1)
_CHOOSE_PLACE = _("Choose a municipality from the list.")
_CHOOSE_MODE = _("Choose what is counted.")


class PeriodForm(forms.Form):
    """Whose report, of which days. What the address leaves out is the usual choice.

    Only municipalities the user may report on are choices, so no other can be asked for. Raises
    ``PermissionDenied`` for a user who may report on none.
    """

    rights: tuple[Right, ...] = (Right.READ_FIGURES,)

    municipality = forms.ChoiceField(
        label=_("Municipality"),
        error_messages={"required": _CHOOSE_PLACE, "invalid_choice": _CHOOSE_PLACE},
    )
    also = forms.MultipleChoiceField(
        label=_("Together with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _CHOOSE_PLACE},
    )
    first = DayField(label=_("From"))
    last = DayField(label=_("To"))
    mode = forms.ChoiceField(
        label=_("Counted"),
        choices=[("period", _("In the period")), ("cumulative", _("In total up to its end"))],
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE_MODE, "invalid_choice": _CHOOSE_MODE},
    )
    funding_source = forms.ModelChoiceField(
        label=_("Funding source"),
        queryset=FundingSource.objects.all(),
        to_field_name="code",
        required=False,
        empty_label=_("all"),
        error_messages={"invalid_choice": _("Choose a funding source from the list.")},
    )

    def __init__(self, data, *, user) -> None:
        self._places = {
            m.slug: m for m in municipalities_reported_by(user, *self.rights).for_choice()
        }
        if not self._places:
            raise PermissionDenied
        places = [(slug, str(place)) for slug, place in self._places.items()]
        usual = places[0][0]
        choices = list(places)
        if may_report_region(user, *self.rights):
            usual = REGION
            choices.insert(0, (REGION, _("Whole Latgale")))
        elif own := self._own_place(user):
            usual = own
        super().__init__(_with_usual(data, usual))
        self.fields["municipality"].choices = choices
        self.fields["also"].choices = places
        if sum(place.valid_to is None for place in self._places.values()) < 2:
            del self.fields["also"]

    @property
    def offers_several(self) -> bool:
        return "also" in self.fields

    @property
    def offers_mode(self) -> bool:
        return "mode" in self.fields

    @property
    def several_chosen(self) -> bool:
        return bool(self.data.getlist("also"))

    def _own_place(self, user) -> str | None:
        memberships = user.memberships_with(*self.rights)
        slugs = memberships.order_by("id").values_list("municipality__slug", flat=True)
        return next((slug for slug in slugs if slug in self._places), None)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            if cleaned.get("mode") == "cumulative":
                cleaned["first"] = last
            else:
                self.add_error("last", _("The last day must not come before the first."))
        return cleaned

    def asked(self) -> PeriodFilter:
        cleaned = self.cleaned_data
        period = Period(cleaned["first"], cleaned["last"])
        rest = {
            "is_cumulative": cleaned.get("mode") == "cumulative",
            "funding_source": cleaned.get("funding_source"),
        }
        if cleaned["municipality"] == REGION:
            return PeriodFilter.of_region(period, **rest)
        slugs = {cleaned["municipality"], *cleaned.get("also", ())}
        places: tuple[Municipality, ...] = tuple(
            place for slug, place in self._places.items() if slug in slugs
        )
        return PeriodFilter(period, places, **rest)

    def address(self, **changes: str) -> str:
        """The query of this report, with some of it changed."""
        query = self.data.copy()
        query.pop("format", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def rows_base(self) -> str:
        """Where the rows behind the figures stand; a figure says which (``templatetags.rows``)."""
        return self._rows(self.cleaned_data["mode"] == "cumulative")

    def entries_address(self) -> str:
        """All entries of the report one by one, to be taken along as a workbook too."""
        return self._rows(self.cleaned_data["mode"] == "cumulative", "reports:entries")

    def rows_since(self) -> str:
        """The same of all days up to the last."""
        return self._rows(True)

    def _rows(self, from_start: bool, page: str = "reports:article_rows") -> str:
        first = START if from_start else self.cleaned_data["first"]
        query = self.address(first=day(first), last=day(self.cleaned_data["last"]))
        return f"{reverse(page)}{query}"

    def presets(self) -> list[dict]:
        """Usual periods as links: label, address and whether it is the one shown."""
        today = timezone.localdate()
        month = Period.month(today)
        last_month = Period.month(first_of_month(today) - timedelta(days=1))
        return [
            {
                "label": label,
                "address": self.address(first=day(period.first), last=day(period.last)),
                "current": (self.data["first"], self.data["last"])
                == (day(period.first), day(period.last)),
            }
            for label, period in (
                (_("This month"), month),
                (_("Last month"), last_month),
                (_("Quarter"), Period.quarter(today)),
                (_("Year"), Period.year(today)),
            )
        ]


class RowsForm(PeriodForm):
    """Whose rows, of which days, of which service."""

    rights = (Right.READ_ROWS,)

    service = forms.ModelChoiceField(
        label=_("Service"),
        queryset=Service.objects.order_by("sort_key", "id"),
        to_field_name="code",
        required=False,
        empty_label=_("all"),
        error_messages={"invalid_choice": _("Choose a service from the list.")},
    )

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        self._user = user
        for name in ("also", "mode", "funding_source"):
            self.fields.pop(name, None)

    def sessions(self):
        """Of clients whose territory ever belonged to the municipality asked for."""
        asked = self.cleaned_data
        period = Period(asked["first"], asked["last"])
        sessions = ServiceSession.objects.visible_to(self._user, *self.rights).live()
        sessions = sessions.in_period(period)
        if asked["municipality"] != REGION:
            place = self._places[asked["municipality"]]
            sessions = sessions.filter(territory__in=Territory.objects.of_municipalities([place]))
        if asked["service"]:
            sessions = sessions.filter(service=asked["service"])
        return sessions


def _with_usual(data, place: str):
    """The address's data, and this month where it says nothing."""
    month = Period.month(timezone.localdate())
    usual = {
        "municipality": place,
        "first": day(month.first),
        "last": day(month.last),
        "mode": "period",
    }
    filled = data.copy()
    for name, value in usual.items():
        filled.setdefault(name, value)
    return filled
