"""Forms of a plan: its facts, and what is said at its steps."""

from datetime import datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from di_latgale.fields import DayField
from services.models import PlanGoal, SupportPlan


def seen_at(text: str) -> datetime | None:
    """``changed_at`` of the plan that was shown; None is that of no draft."""
    try:
        return parse_datetime(text or "")
    except ValueError:
        return None


def shown_at(plan: SupportPlan) -> str:
    return plan.changed_at.isoformat() if plan.changed_at else ""


class PlanForm(forms.Form):
    changed_at = forms.CharField(widget=forms.HiddenInput, required=False)
    number = forms.CharField(
        label=_("Plan number"),
        max_length=40,
        error_messages={"required": _("Enter the number of the plan.")},
        widget=forms.TextInput(attrs={"class": "short", "autocomplete": "off"}),
    )
    valid_from = DayField(label=_("First day"))
    valid_to = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Without it the plan goes on until it is ended; costs cannot be forecast."),
    )
    review_on = DayField(label=_("Next review on"), required=False)

    use_required_attribute = False

    def __init__(self, *args, plan: SupportPlan | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        if plan and plan.version > 1:
            self.fields["number"].disabled = True
            self.initial["number"] = plan.number

    def clean(self) -> dict:
        said = super().clean()
        first, last, review = (said.get(n) for n in ("valid_from", "valid_to", "review_on"))
        if first and last and last < first:
            self.add_error("valid_to", _("The last day must not be before the first day."))
        if first and review and review < first:
            self.add_error("review_on", _("The review must not come before the first day."))
        before = self.plan and self.plan.previous
        if before and before.valid_from and first and first <= before.valid_from:
            self.add_error(
                "valid_from", _("A new version must begin after the version before did.")
            )
        return said

    @property
    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.fields if name != "changed_at"}


class ReturnForm(forms.Form):
    remark = forms.CharField(
        label=_("What is to be corrected"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what is to be corrected.")},
    )
    use_required_attribute = False


class EndForm(forms.Form):
    on = DayField(label=_("Last day in force"))
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("State why the plan ends.")},
    )
    use_required_attribute = False


class ReviewForm(forms.Form):
    reviewed_on = DayField(label=_("Reviewed on"), past_only=True)
    result = forms.CharField(
        label=_("Result of the review"),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the result of the review.")},
    )
    next_on = DayField(label=_("Next review on"), required=False)

    use_required_attribute = False

    def __init__(self, *args, plan: SupportPlan, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.goals = list(PlanGoal.objects.filter(plan=plan, is_removed=False).order_by("id"))
        for number, goal in enumerate(self.goals):
            self.fields[f"goal_{number}"] = forms.ChoiceField(
                label=goal.text,
                required=False,
                choices=[("", _("not said yet")), *PlanGoal.Reached.choices],
                initial=goal.reached,
            )

    def clean(self) -> dict:
        said = super().clean()
        reviewed_on, next_on = said.get("reviewed_on"), said.get("next_on")
        if reviewed_on and next_on and next_on <= reviewed_on:
            self.add_error("next_on", _("The next review comes after this one."))
        return said

    @property
    def of_goals(self) -> dict[int, str]:
        said = self.cleaned_data
        return {goal.pk: said[f"goal_{n}"] for n, goal in enumerate(self.goals)}
