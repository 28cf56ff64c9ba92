from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.organisations.models import Municipality
from reports.access import may_report_region, municipalities_reported_by

_FIRST_YEAR = 2018


class PeriodsForm(forms.Form):
    """Whose periods, of which year. What the address leaves out, or says wrongly, is the usual."""

    municipality = forms.ChoiceField(label=_("Municipality"))
    year = forms.ChoiceField(label=_("Year"))

    use_required_attribute = False

    def __init__(self, data, *, user) -> None:
        places = list(municipalities_reported_by(user).for_choice())
        self._places = {str(place.slug): place for place in places}
        today = timezone.localdate()
        years = [str(year) for year in range(today.year, _FIRST_YEAR - 1, -1)]
        filled = data.copy()
        slug = filled.get("municipality")
        if slug not in self._places:
            filled["municipality"] = self._usual(user)
        if filled.get("year") not in years:
            filled["year"] = str(self._usual_year(filled["municipality"], today.year))
        super().__init__(filled)
        self.fields["municipality"].choices = [(p.slug, str(p)) for p in places]
        self.fields["year"].choices = [(year, year) for year in years]

    def _usual(self, user) -> str:
        if not self._places:
            return ""
        own = user.memberships_now
        slugs = [m.municipality.slug for m in own if m.municipality_id]
        first = next(iter(self._places))
        if may_report_region(user):
            return first
        return next((slug for slug in slugs if slug in self._places), first)

    def _usual_year(self, slug: str, this_year: int) -> int:
        place = self._places.get(slug)
        return place.valid_to.year if place and place.valid_to else this_year

    @property
    def place(self) -> Municipality | None:
        return self._places.get(self.data["municipality"])

    @property
    def chosen_year(self) -> int:
        return int(self.data["year"])


class RemarkForm(forms.Form):
    remark = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("The region reads it too: name no client."),
        error_messages={"required": _("State the reason.")},
    )

    use_required_attribute = False
