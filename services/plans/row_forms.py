"""Rows of goals and of planned services, several in one form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Domain
from di_latgale.fields import DayField, QuantityField
from di_latgale.organisations.models import Provider
from services.models import PlanGoal, PlannedService, Recipient, Service, SupportPlan, Unit, Window
from services.plans.check import not_for_recipient, outside, reason_wanted
from services.plans.recommended import Recommended
from services.widgets import QuantityInput, ServiceSelect


class _RowForm(forms.Form):
    """One row among several. A new row of which nothing was said is passed over."""

    key = forms.IntegerField(widget=forms.HiddenInput, required=False)
    is_removed = forms.BooleanField(label=_("Take out of the plan"), required=False)

    use_required_attribute = False
    # What has a default says nothing.
    defaulted: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        if self._raw("key"):
            return False
        names = set(self.fields) - {"key", "is_removed", *self.defaulted}
        return not any(self._raw(name) for name in names)

    def _raw(self, name: str) -> str:
        value = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return str(value or "").strip()

    @property
    def counts(self) -> bool:
        return not self.is_blank and not self.is_taken_out

    @property
    def is_taken_out(self) -> bool:
        return bool(self._raw("is_removed"))

    def full_clean(self) -> None:
        if self.is_bound and not self.counts:
            self._errors, self.cleaned_data = forms.utils.ErrorDict(), {}
            return
        super().full_clean()


class GoalForm(_RowForm):
    text = forms.CharField(
        label=_("Goal"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the goal, or take it out.")},
    )
    domain = forms.ChoiceField(label=_("Domain of need"), required=False)
    until = DayField(label=_("To be reached by"), required=False)

    field_order = ["key", "text", "domain", "until", "is_removed"]

    def __init__(self, *args, domains: list[str], **kwargs) -> None:
        """``domains``: names; what a goal says already stays among the choices."""
        super().__init__(*args, **kwargs)
        said = self.initial.get("domain") or ""
        names = dict.fromkeys([*domains, *filter(None, [said])])
        self.fields["domain"].choices = [("", _("Not named")), *((n, n) for n in names)]

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("key", "text", "domain", "until")}


class LineForm(_RowForm):
    service = forms.TypedChoiceField(
        label=_("Service"),
        empty_value=None,
        widget=ServiceSelect,
        error_messages={
            "required": _("Choose a service."),
            "invalid_choice": _("Choose a service."),
        },
    )
    recipient = forms.ChoiceField(label=_("Recipient"), choices=())
    quantity = QuantityField(
        label=_("Quantity"),
        required=False,
        widget=QuantityInput,
        help_text=_("Empty = as much as needed."),
    )
    window = forms.ChoiceField(label=_("In each"), choices=())
    provider = forms.TypedChoiceField(label=_("Provider"), required=False, empty_value=None)
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(
        label=_("To"), required=False, help_text=_("Empty = as long as the plan lasts.")
    )
    reason = forms.CharField(
        label=_("Reason why the service is not recommended in the assessment"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Also where more is planned than a limit allows."),
    )

    field_order = [
        *("key", "service", "recipient", "quantity", "window", "provider"),
        *("valid_from", "valid_to", "reason", "is_removed"),
    ]
    defaulted = ("recipient", "window")

    def __init__(self, *args, plan: SupportPlan, choices: "LineChoices", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.choices = plan, choices
        fields = self.fields
        fields["service"].choices, fields["service"].coerce = choices.services
        fields["provider"].choices, fields["provider"].coerce = choices.providers
        fields["recipient"].choices = choices.recipients
        if len(choices.recipients) == 1:
            fields["recipient"].widget = forms.HiddenInput()
            fields["recipient"].required = False
        fields["window"].choices = choices.windows
        service = choices.service_of.get(self._raw("service"))
        if service:
            fields["quantity"].widget.unit = service.unit

    def clean_recipient(self) -> str:
        return self.cleaned_data["recipient"] or self.choices.recipients[0][0]

    def clean(self) -> dict:
        said = super().clean()
        first, last = said.get("valid_from"), said.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day must not be before the first day."))
            return said
        if not said.get("service") or not said.get("recipient"):
            return said
        line = PlannedService(
            plan=self.plan,
            **{n: said.get(n) for n in ("service", "recipient", "valid_from", "valid_to")},
        )
        for text in not_for_recipient(line, self.plan):
            self.add_error("service", _sentence(text))
        for name, text in outside(line, self.plan):
            self.add_error(name, _sentence(text))
        quantity = said.get("quantity")
        if quantity and line.service.unit == Unit.SESSION and quantity != int(quantity):
            self.add_error("quantity", _("Sessions are counted in whole numbers."))
        recommended = self.choices.recommended
        if not said.get("reason", "").strip() and not recommended.names(
            line.service_id, line.recipient
        ):
            self.add_error("reason", _sentence(reason_wanted(recommended)))
        return said

    def said(self) -> dict:
        names = [name for name in self.fields if name != "is_removed"]
        return {name: self.cleaned_data.get(name) for name in names}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


class LineChoices:
    """What every row of services offers, read once for all rows."""

    def __init__(self, client: Client) -> None:
        kinds = (
            [Recipient.CHILD, Recipient.REPRESENTATIVE] if client.is_child else [Recipient.ADULT]
        )
        self.recipients = [(kind.value, kind.label) for kind in kinds]
        self.windows = list(Window.choices)
        self.recommended = Recommended.to(client)
        wanted = {f"for_{kind.value}" for kind in kinds}
        services = [
            service
            for service in Service.objects.order_by("sort_key", "id")
            if any(getattr(service, name) for name in wanted)
        ]
        named = {service for service, _recipient in self.recommended.services}
        self.service_of = {service.code: service for service in services}
        self.services = _choices(
            _("Choose a service"),
            {
                _("Recommended in the assessment"): [s for s in services if s.pk in named],
                _("Others"): [s for s in services if s.pk not in named],
            },
        )
        providers = list(Provider.objects.order_by("sort_key", "id"))
        self.providers = _choices(_("Not named"), {"": providers})


def _choices(nothing: str, groups: dict[str, list]) -> tuple[list, Callable[[str], Any]]:
    """Choices of a field by code, and what makes the row of a code."""
    rows = {row.code: row for group in groups.values() for row in group}
    listed = {
        label: [(forms.models.ModelChoiceIteratorValue(r.code, r), str(r)) for r in group]
        for label, group in groups.items()
        if group
    }
    grouped = [
        item
        for label, options in listed.items()
        for item in ([(label, options)] if label and len(listed) > 1 else options)
    ]
    return [("", nothing), *grouped], rows.__getitem__


class Rows:
    """Rows of one kind in one form: those of the plan, and new ones below.

    ``row-0-…`` and so on; ``rows`` says how many there are. Without script "add" comes as a
    press of a button and gives the same form with one more row.
    """

    most = 60

    def __init__(self, form: type[_RowForm], data=None, *, rows: list[dict], **kwargs) -> None:
        self.data = data
        self.is_bound = data is not None
        if self.is_bound:
            number = self._number(data.get("rows"))
            self.forms = [form(data, prefix=f"row-{n}", **kwargs) for n in range(number)]
        else:
            self.forms = [
                form(prefix=f"row-{n}", initial=row, **kwargs) for n, row in enumerate(rows)
            ]

    @classmethod
    def of_typed(cls, form: type[_RowForm], data, *, extra: int, **kwargs) -> "Rows":
        """What was typed, not judged, and ``extra`` empty rows."""
        number = cls._number(data.get("rows"))
        names = list(form.base_fields)
        typed = [{n: data.get(f"row-{i}-{n}", "") for n in names} for i in range(number)]
        return cls(form, rows=[*typed, *({} for _n in range(extra))], **kwargs)

    @classmethod
    def _number(cls, text: Any) -> int:
        try:
            return min(max(int(text), 0), cls.most)
        except (TypeError, ValueError):
            return 0

    def is_valid(self) -> bool:
        return not self.errors

    def said(self) -> list[dict]:
        return [form.said() for form in self.forms if form.counts]

    @property
    def errors(self) -> list[dict]:
        """As the error summary wants them: text and the id of the field."""
        return [
            {"text": text, "target": field.auto_id, "row": number}
            for number, form in enumerate(self.forms, 1)
            for field in form
            for text in field.errors
        ]


def domains_for(plan: SupportPlan) -> list[str]:
    """Names of what an assessment of today asks about, and of what the plan's goals say."""
    asked = Domain.objects.asked_on(timezone.localdate(), plan.client.target_group)
    said = PlanGoal.objects.filter(plan=plan, is_removed=False).exclude(domain="").order_by("id")
    return list(
        dict.fromkeys(
            [*asked.values_list("name", flat=True), *said.values_list("domain", flat=True)]
        )
    )


def goal_rows(plan: SupportPlan) -> list[dict]:
    goals = PlanGoal.objects.filter(plan=plan, is_removed=False).order_by("id")
    return [{"key": g.pk, "text": g.text, "domain": g.domain, "until": g.until} for g in goals]


def line_rows(plan: SupportPlan) -> list[dict]:
    lines = plan.lines.live().select_related("service", "provider").order_by("id")
    return [
        {
            "key": line.pk,
            "service": line.service.code,
            "recipient": line.recipient,
            "quantity": line.quantity,
            "window": line.window,
            "provider": line.provider and line.provider.code,
            "valid_from": line.valid_from,
            "valid_to": line.valid_to,
            "reason": line.reason,
        }
        for line in lines
    ]


def recommended_rows(choices: LineChoices) -> list[dict]:
    """What a plan without services begins with: those recommended, in the order of the list."""
    named = choices.recommended.services
    return [
        {"service": service.code, "recipient": recipient}
        for service in choices.service_of.values()
        for recipient, _label in choices.recipients
        if (service.pk, recipient) in named
    ]
