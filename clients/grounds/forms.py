from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.correcting import CorrectableForm
from clients.models import Contract, Disability, Opinion
from di_latgale import wording
from di_latgale.fields import DayField

_EMPTY_TO = _("The last day. Empty: without a term.")


def reason_field() -> forms.CharField:
    return forms.CharField(
        label=_("Reason of the change"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GroundForm(CorrectableForm):
    """A ground begins on a day; only what was imported without one may go on without."""

    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To"), required=False, help_text=_EMPTY_TO)
    change_reason = reason_field()

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].required = self.is_new or self.instance.valid_from is not None
        self.initial["change_reason"] = ""

    def clean_valid_from(self):
        first = self.cleaned_data["valid_from"]
        identity = getattr(self.instance.client, "identity", None)
        born = identity and identity.birth_date
        if first and born and first < born:
            text = _("The client was born on %(day)s Check the date.")
            raise ValidationError(text, params={"day": wording.day_sentence(born)})
        return first


class DisabilityForm(GroundForm):
    field_order = ["group", "valid_from", "valid_to", "change_reason"]

    class Meta:
        model = Disability
        fields = ["group", "valid_from", "valid_to", "change_reason"]
        error_messages = {"group": {"required": _("Choose the group.")}}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        of_child = Disability.Group.CHILD
        wanted = [g for g in Disability.Group if (g == of_child) == self.instance.client.is_child]
        if not self.is_new and self.initial["group"] not in wanted:
            wanted.append(Disability.Group(self.initial["group"]))
        choices = [(group.value, group.label) for group in wanted]
        self.fields["group"].choices = (
            choices if len(choices) == 1 else [("", _("Choose")), *choices]
        )


class OpinionForm(GroundForm):
    issued_on = DayField(label=_("Issued on"), required=False, past_only=True)

    field_order = ["reference", "issued_on", "valid_from", "valid_to", "change_reason"]

    class Meta:
        model = Opinion
        fields = ["reference", "issued_on", "valid_from", "valid_to", "change_reason"]
        labels = {"reference": _("Number of the opinion")}


class ContractForm(GroundForm):
    signed_on = DayField(label=_("Signed on"), required=False, past_only=True)

    field_order = ["number", "signed_on", "party", "valid_from", "valid_to", "change_reason"]

    class Meta:
        model = Contract
        fields = ["number", "signed_on", "party", "valid_from", "valid_to", "change_reason"]
        labels = {"party": _("With whom")}
        help_texts = {"party": _("The provider or another party, beside the client.")}
        error_messages = {"number": {"required": _("Enter the number of the contract.")}}


FORMS: dict[str, type[GroundForm]] = {
    "disability": DisabilityForm,
    "opinion": OpinionForm,
    "contract": ContractForm,
}


def model_of(kind: str) -> type[models.Model]:
    return FORMS[kind]._meta.model
