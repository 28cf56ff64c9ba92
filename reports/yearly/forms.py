from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reports.access import may_report_region, municipalities_reported_by
from reports.yearly.report import FIRST_YEAR, RankedBy
from services.models import ServiceSession

THEN, NOW = "then", "now"
_CHOOSE_DIVISION = _("Choose the division.")
_CHOOSE_RANKING = _("Choose what municipalities are ranked by.")
_CHOOSE_YEAR = _("Choose a year from the list.")
RANKINGS = {
    RankedBy.CHILD: _("Children served"),
    RankedBy.ADULT: _("Adults served"),
    RankedBy.COST: _("Cost, EUR"),
}


class YearlyForm(forms.Form):
    """Which year, in which division, ranked by what.

    Who reads figures of the own municipality alone is not asked the division: see
    ``reports.yearly.disclosed``. Raises ``PermissionDenied`` for a user who reads none.
    """

    year = forms.TypedChoiceField(
        label=_("Year"),
        coerce=int,
        error_messages={"required": _CHOOSE_YEAR, "invalid_choice": _CHOOSE_YEAR},
    )
    division = forms.ChoiceField(
        label=_("Territorial division"),
        choices=[(THEN, _("of that time")), (NOW, _("of today"))],
        widget=forms.RadioSelect,
        error_messages={"required": _CHOOSE_DIVISION, "invalid_choice": _CHOOSE_DIVISION},
    )
    by = forms.ChoiceField(
        label=_("Ranked by"),
        choices=list(RANKINGS.items()),
        error_messages={"required": _CHOOSE_RANKING, "invalid_choice": _CHOOSE_RANKING},
    )

    def __init__(self, data, *, user) -> None:
        self.sees_region = may_report_region(user)
        if not self.sees_region and not municipalities_reported_by(user).exists():
            raise PermissionDenied
        today = timezone.localdate()
        years = range(today.year, FIRST_YEAR - 1, -1)
        filled = data.copy()
        if "year" not in filled:
            latest = ServiceSession.objects.live().aggregate(last=Max("happened_on"))["last"]
            filled["year"] = str((latest or today).year)
        filled.setdefault("division", THEN if self.sees_region else NOW)
        filled.setdefault("by", RankedBy.CHILD.value)
        super().__init__(filled)
        self.fields["year"].choices = [(year, str(year)) for year in years]
        if not self.sees_region:
            del self.fields["division"]

    @property
    def offers_division(self) -> bool:
        return "division" in self.fields

    @property
    def is_of_that_time(self) -> bool:
        return self.cleaned_data.get("division") == THEN

    def address(self, **changes: str) -> str:
        """The query of this summary, with some of it changed."""
        query = self.data.copy()
        query.pop("format", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"
