from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Assessment, Client, DomainScore
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Right, roles_with
from di_latgale.fields import DayField
from di_latgale.models import valid_on
from di_latgale.organisations.models import Municipality
from services.assessments.actions import CONCLUSION, FACTS, SCORE
from services.assessments.versions import version_of
from services.models import Recipient, Service

_TEXT = {"rows": 5}


class VersionedForm(forms.Form):
    """Carries which version of ``row`` was shown; ``shown`` are the fields it edits."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=16)

    shown: tuple[str, ...] = ()
    overtaken = None  # the row as somebody else saved it meanwhile
    use_required_attribute = False

    def __init__(self, data=None, *, row, initial=None, **kwargs) -> None:
        stored = {name: getattr(row, name) for name in self.shown} if row else {}
        stored["version"] = version_of(row, self.shown) if row else "new"
        super().__init__(data, initial={**stored, **(initial or {})}, **kwargs)

    def said(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.shown}

    def show_version(self, row) -> None:
        """What is typed was compared with ``row``: saved once more, it replaces that."""
        self.data = self.data.copy()
        self.data["version"] = version_of(row, self.shown)


def assessors_of(client: Client, also: int | None = None):
    """People who keep files where the client's lies, and the one named already."""
    today = timezone.localdate()
    keeping = Membership.objects.valid_on(today).filter(
        role__in=roles_with(Right.KEEP_FILES),
        municipality__in=Municipality.objects.of_territory(client.territory_id, today),
    )
    found = User.objects.filter(pk__in=keeping.values("user"), is_active=True)
    if also:
        found |= User.objects.filter(pk=also)
    return found.order_by("sort_key", "id")


class FactsForm(VersionedForm):
    assessed_on = DayField(label=_("Assessed on"), past_only=True)
    assessed_by = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who assessed"),
        to_field_name="uuid",
        empty_label=None,
        error_messages={
            "required": _("Choose who assessed."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("For example, at home or at the social service."),
    )
    participants = forms.CharField(
        label=_("Who took part"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example, the client, a parent, a teacher, a specialist."),
    )

    shown = FACTS

    def __init__(self, data=None, *, client: Client, row: Assessment | None = None, **kwargs):
        super().__init__(data, row=row, **kwargs)
        named = row.assessed_by_id if row else None
        self.fields["assessed_by"].queryset = assessors_of(client, named)


class _StepChoice(forms.ModelChoiceField):
    widget = forms.RadioSelect


class DomainForm(VersionedForm):
    """Any part of it may be left for later, but not all."""

    step = _StepChoice(
        None,
        label=_("Score"),
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs=_TEXT),
        help_text=_("What was seen and said, so that the score can be understood later."),
    )

    shown = SCORE

    def __init__(self, data=None, *, row: DomainScore, **kwargs) -> None:
        super().__init__(data, row=row, **kwargs)
        steps = row.domain.steps.filter(valid_on(row.assessment.assessed_on))
        self.fields["step"].queryset = steps.order_by("score", "id")


class ConclusionForm(VersionedForm):
    conclusion = forms.CharField(
        label=_("Conclusion"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("What the client needs and can do, and what should change."),
        error_messages={"required": _("Write the conclusion.")},
    )

    shown = CONCLUSION


def recommendable(client: Client) -> list[tuple[str, list[tuple[str, str]]]]:
    """Recipients of the client's group, each with its services, as groups of choices."""
    kinds = [Recipient.CHILD, Recipient.REPRESENTATIVE] if client.is_child else [Recipient.ADULT]
    services = list(Service.objects.order_by("sort_key", "id"))
    return [
        (
            str(kind.label).capitalize(),
            [(f"{s.code}:{kind}", s.name) for s in services if kind in s.recipients],
        )
        for kind in kinds
    ]


class RecommendForm(forms.Form):
    """Service and recipient are one choice: which services there are depends on who gets them."""

    service = forms.ChoiceField(
        label=_("Service"),
        error_messages={
            "required": _("Choose a service."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example, why, how often, what to aim at."),
    )

    use_required_attribute = False

    def __init__(self, data=None, *, client: Client, **kwargs) -> None:
        super().__init__(data, **kwargs)
        self.fields["service"].choices = [("", _("Choose")), *recommendable(client)]

    def said(self) -> dict:
        code, _colon, recipient = self.cleaned_data["service"].rpartition(":")
        return {
            "service": Service.objects.get(code=code),
            "recipient": recipient,
            "note": self.cleaned_data["note"],
        }


class FinishForm(forms.Form):
    """Asks for a word only where no service is recommended."""

    recommends_nothing = forms.BooleanField(
        label=_("No services are recommended"),
        error_messages={"required": _("Recommend services, or confirm that none are recommended.")},
    )

    use_required_attribute = False

    def __init__(self, data=None, *, recommends: bool, **kwargs) -> None:
        super().__init__(data, **kwargs)
        if recommends:
            del self.fields["recommends_nothing"]


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("State the reason.")},
    )

    use_required_attribute = False


class CompareForm(forms.Form):
    """Two different assessments with scores; the form's address can be kept and sent."""

    before = forms.ModelChoiceField(None, label=_("Before"), to_field_name="uuid", empty_label=None)
    after = forms.ModelChoiceField(None, label=_("Now"), to_field_name="uuid", empty_label=None)

    use_required_attribute = False

    def __init__(self, data, *, assessments) -> None:
        super().__init__(data)
        for field in self.fields.values():
            field.queryset = assessments
            field.error_messages |= {
                "required": _("Choose an assessment."),
                "invalid_choice": _("Choose from the list."),
            }

    def clean(self):
        chosen = super().clean()
        if not self.errors and chosen["before"] == chosen["after"]:
            raise ValidationError(_("Choose two different assessments."))
        return chosen
