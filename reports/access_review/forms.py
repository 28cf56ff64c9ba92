from django import forms
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right, roles_with
from di_latgale.dates import Period
from di_latgale.fields import DayField
from di_latgale.organisations.models import Municipality
from di_latgale.wording import day
from reports.forms import REGION
from reports.period.filter import PeriodFilter

_CHOOSE_PLACE = _("Choose a municipality from the list.")


class AccessReviewForm(forms.Form):
    """Whose accesses, of which days; what the address leaves out is this year of the own place.

    Only municipalities all of whose traces the user may read are choices. Raises
    ``PermissionDenied`` where there is none.
    """

    municipality = forms.ChoiceField(
        label=_("Municipality"),
        error_messages={"required": _CHOOSE_PLACE, "invalid_choice": _CHOOSE_PLACE},
    )
    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    use_required_attribute = False

    def __init__(self, data, *, user) -> None:
        reviewed = Municipality.objects.within(user.territories(Right.READ_TRACES))
        self._places = {m.slug: m for m in reviewed.for_choice()}
        if not self._places:
            raise PermissionDenied
        choices = [(slug, str(place)) for slug, place in self._places.items()]
        roles = roles_with(Right.READ_TRACES)
        if any(m.is_region_wide and m.role in roles for m in user.memberships_now):
            choices.insert(0, (REGION, _("Whole Latgale")))
        year = Period.year(timezone.localdate())
        filled = data.copy()
        for name, value in (
            ("municipality", choices[0][0]),
            ("first", day(year.first)),
            ("last", day(year.last)),
        ):
            filled.setdefault(name, value)
        super().__init__(filled)
        self.fields["municipality"].choices = choices

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("first"), cleaned.get("last")
        if first and last and last < first:
            self.add_error("last", _("The last day must not come before the first."))
        return cleaned

    def asked(self) -> PeriodFilter:
        cleaned = self.cleaned_data
        period = Period(cleaned["first"], cleaned["last"])
        if cleaned["municipality"] == REGION:
            return PeriodFilter.of_region(period)
        return PeriodFilter(period, (self._places[cleaned["municipality"]],))

    def address(self, **changes: str) -> str:
        """The query of this review, with some of it changed."""
        query = self.data.copy()
        query.pop("format", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def presets(self) -> list[dict]:
        """This year and the last one as links."""
        today = timezone.localdate()
        years = Period.year(today), Period.year(today.replace(year=today.year - 1, day=1))
        return [
            {
                "label": label,
                "address": self.address(first=day(year.first), last=day(year.last)),
                "current": (self.data["first"], self.data["last"])
                == (day(year.first), day(year.last)),
            }
            for label, year in zip((_("This year"), _("Last year")), years, strict=True)
        ]
