import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from clients.models import Application, Client, Decision
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right, roles_with
from di_latgale.fields import DayField
from di_latgale.models import valid_on
from di_latgale.organisations.models import Municipality
from services.applications.versions import seen_at
from services.applications.wanted import Wanted, grouped, requested_in, wanted_by


class _VersionedForm(forms.Form):
    """``form_key`` keeps a new row from being stored twice, ``changed_at`` one from being lost."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    changed_at = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    def version(self) -> dict:
        return {"changed_at": seen_at(self.cleaned_data["changed_at"])}

    def key(self) -> dict:
        return {"form_key": self.cleaned_data["form_key"] or uuid.uuid4()}

    def said(self) -> dict:
        own = {"form_key", "changed_at"}
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class _ServicesForm(_VersionedForm):
    """Offers ``wanted`` as boxes to tick; ``said()`` gives what was ticked."""

    services = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": gettext_lazy("Choose among the services shown.")},
    )

    def _offer(self, wanted: list[Wanted]) -> None:
        self.wanted = {one.value: one for one in wanted}
        self.fields["services"].choices = grouped(wanted)

    def clean_services(self) -> list[Wanted]:
        return [self.wanted[value] for value in self.cleaned_data["services"]]


class ApplicationForm(_ServicesForm):
    submitted_on = DayField(label=gettext_lazy("Submitted"), past_only=True)
    number = forms.CharField(
        label=gettext_lazy("Number of the application"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("As registered in the office's records."),
    )
    request = forms.CharField(
        label=gettext_lazy("What is asked for"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    received_by = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Received by"),
        required=False,
        to_field_name="uuid",
        empty_label=gettext_lazy("Not named"),
    )

    field_order = ("submitted_on", "number", "services", "request", "received_by")

    def __init__(self, *args, client: Client, application: Application | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["services"].label = gettext_lazy("Services asked for")
        self._offer(wanted_by(client))
        who = application and application.received_by_id
        self.fields["received_by"].queryset = _workers(client, also=who)

    def clean(self):
        said = self.cleaned_data
        if not said.get("services") and not said.get("request") and not self.errors:
            self.add_error("services", _("Choose the services or write what is asked for."))


def _workers(client: Client, also: int | None):
    """Who keeps files where the client's lies, and who is named already."""
    today = timezone.localdate()
    municipalities = Municipality.objects.of_territory(client.territory_id, today)
    keeping = User.objects.filter(
        valid_on(today, prefix="memberships__"),
        memberships__role__in=roles_with(Right.KEEP_FILES),
        memberships__municipality__in=municipalities,
        is_active=True,
    )
    named = User.objects.filter(pk__in=keeping.values("pk")) | User.objects.filter(pk=also)
    return named.order_by("sort_key", "id")


class DecisionForm(_ServicesForm):
    is_granted = forms.TypedChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("yes", gettext_lazy("Granted")), ("no", pgettext_lazy("decision", "Refused"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether it is granted.")},
    )
    decided_on = DayField(label=gettext_lazy("Date of the decision"), past_only=True)
    number = forms.CharField(
        label=gettext_lazy("Number of the decision"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter the number of the decision.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("A refusal needs one."),
    )
    decided_by = forms.CharField(
        label=gettext_lazy("Decided by"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Name and position, as in the decision."),
    )
    appealable_until = DayField(
        label=gettext_lazy("Can be appealed until"),
        required=False,
        help_text=gettext_lazy("If empty, it is counted from the date of the decision."),
    )

    field_order = (
        "is_granted", "decided_on", "number", "services", "reason", "decided_by",
        "appealable_until",
    )  # fmt: skip

    def __init__(self, *args, application: Application, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.application = application
        self.fields["services"].label = gettext_lazy("Services granted")
        self.fields["services"].help_text = gettext_lazy(
            "Each goes on the waiting list until it begins."
        )
        self.requested = requested_in(application)
        self._offer(self.requested or wanted_by(application.client))

    def clean(self):
        said = self.cleaned_data
        is_granted = said.get("is_granted")
        if is_granted and not said.get("services") and "services" not in self.errors:
            self.add_error("services", _("Choose what is granted."))
        if is_granted is False and not said.get("reason"):
            self.add_error("reason", _("State the reason of the refusal."))
        decided, asked = said.get("decided_on"), self.application.submitted_on
        if decided and decided < asked:
            self.add_error(
                "decided_on", _("The decision must not be earlier than the application.")
            )
        until = said.get("appealable_until")
        if decided and until and until < decided:
            self.add_error(
                "appealable_until",
                _("The last day to appeal must not be earlier than the decision."),
            )


class AppealForm(_VersionedForm):
    appealed_on = DayField(label=gettext_lazy("Appealed"), past_only=True)
    appeal_result = forms.ChoiceField(
        label=gettext_lazy("Result of the appeal"),
        required=False,
        choices=[("", gettext_lazy("Not known yet")), *Decision.AppealResult.choices],
    )
    appeal_decided_on = DayField(
        label=gettext_lazy("Date of the result"), required=False, past_only=True
    )
    appeal_note = forms.CharField(
        label=gettext_lazy("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, decision: Decision, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.decision = decision

    def clean(self):
        said = self.cleaned_data
        appealed, ended = said.get("appealed_on"), said.get("appeal_decided_on")
        result = said.get("appeal_result")
        if appealed and appealed < self.decision.decided_on:
            self.add_error("appealed_on", _("The appeal must not be earlier than the decision."))
        if result and not ended and "appeal_decided_on" not in self.errors:
            self.add_error("appeal_decided_on", _("Enter the date of the result."))
        if ended and not result and "appeal_result" not in self.errors:
            self.add_error("appeal_result", _("Choose the result."))
        if appealed and ended and ended < appealed:
            self.add_error(
                "appeal_decided_on",
                _("The result of the appeal must not be earlier than the appeal."),
            )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        max_length=300,
        error_messages={"required": gettext_lazy("State why it is withdrawn.")},
    )

    use_required_attribute = False


class UrgentForm(_VersionedForm):
    reason = forms.CharField(
        label=gettext_lazy("Why urgent"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("If empty, the place is in the usual order again."),
    )


class TakeOffForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why the client is taken off the list"),
        max_length=300,
        error_messages={"required": gettext_lazy("State why the client is taken off the list.")},
    )

    use_required_attribute = False
