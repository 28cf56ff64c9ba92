"""Forms of who answers for whom."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import CaseloadEntry, Client
from clients.register.caseload import keepers_in
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.fields import DayField
from di_latgale.organisations.models import Municipality

_NO_WORKER = {
    "required": _("Choose the worker."),
    "invalid_choice": _("This person may not keep files here on that day."),
}


def _worker_field(label) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        User.objects.none(),
        label=label,
        to_field_name="uuid",
        empty_label=_("Choose"),
        error_messages=_NO_WORKER,
    )


def own_municipalities(user: User):
    """Where the person answers for files today."""
    return Municipality.objects.owning_on(
        timezone.localdate(), user.territories(Right.ANSWER_FOR_FILES)
    )


def _order(form: forms.Form, first: str, last: str) -> None:
    said = form.cleaned_data
    if said.get(first) and said.get(last) and said[last] < said[first]:
        form.add_error(last, _("The last day must not be before the first day."))


class GiveForm(forms.Form):
    """A responsible worker of one client, instead of an earlier one where ``entry`` is said."""

    worker = _worker_field(_("Responsible worker"))
    valid_from = DayField(label=_("From"))
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args, keepers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = keepers


class StandInForm(forms.Form):
    """A colleague stands in for a responsible worker of one client."""

    colleague = _worker_field(_("Whom"))
    worker = _worker_field(_("Who stands in"))
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To"))

    use_required_attribute = False

    def __init__(self, *args, keepers, answering, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].queryset = keepers
        self.fields["colleague"].queryset = User.objects.filter(pk__in=answering).order_by(
            "sort_key", "id"
        )

    def clean(self):
        said = self.cleaned_data
        _order(self, "valid_from", "valid_to")
        if said.get("worker") and said.get("worker") == said.get("colleague"):
            self.add_error("worker", _("Nobody stands in for oneself: choose a colleague."))


class EntryForm(forms.Form):
    """Which entry ends, and its last day."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
    last = DayField(label=_("Last day"))

    use_required_attribute = False


class SubstitutionForm(forms.Form):
    worker = _worker_field(_("Whom"))
    colleague = _worker_field(_("Who stands in"))
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To"))

    use_required_attribute = False

    def __init__(self, *args, municipality: Municipality, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        today = timezone.localdate()
        entries = CaseloadEntry.objects.answering_on(today).filter(
            territory__belongings__municipality=municipality
        )
        keepers = keepers_in([municipality], today)
        self.fields["worker"].queryset = User.objects.filter(
            Q(pk__in=keepers.values("pk")) | Q(pk__in=entries.values("worker"))
        ).order_by("sort_key", "id")
        self.fields["colleague"].queryset = keepers

    def clean(self):
        said = self.cleaned_data
        _order(self, "valid_from", "valid_to")
        if said.get("worker") and said.get("worker") == said.get("colleague"):
            self.add_error("colleague", _("Nobody stands in for oneself: choose a colleague."))


class HandOverForm(forms.Form):
    """Clients of one worker, or of nobody, to another one; the preview comes before the write."""

    to = _worker_field(_("To whom"))
    day = DayField(label=_("From"))
    clients = forms.ModelMultipleChoiceField(
        Client.objects.none(),
        label=_("Clients"),
        to_field_name="uuid",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one client.")},
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    use_required_attribute = False

    def __init__(self, *args, source: User | None, clients, keepers, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.source = source
        if source:
            keepers = keepers.exclude(pk=source.pk)
        self.fields["to"].queryset = keepers
        field = self.fields["clients"]
        field.queryset = clients.select_related("identity").order_by("identity__sort_key", "id")
        field.label_from_instance = lambda client: f"{client.identity}, {client.number}"

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise ValidationError(_("The first day must not be before today."))
        return day
