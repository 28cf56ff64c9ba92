"""The form of a service session. What it offers depends on the recipient and the day."""

import uuid
from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Representative
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.fields import DayField, MoneyField, QuantityField
from di_latgale.organisations.models import Provider, Specialist
from services import offers
from services.entries import Entry
from services.models import Centre, FundingSource, Part, Recipient, Service, ServiceSession
from services.widgets import PastDayInput, QuantityInput, ServiceSelect

_REPRESENTATIVE = "representative-"
_TIME_ERRORS = {"invalid": _("Enter the time as 14:02.")}


def _time_field(label) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        error_messages=_TIME_ERRORS,
        input_formats=["%H:%M", "%H.%M", "%H:%M:%S"],
        widget=forms.TimeInput(format="%H:%M", attrs={"class": "short", "autocomplete": "off"}),
    )


def _seen_at(text: str) -> datetime | None:
    """None never equals the time of a stored session, so nothing is written over."""
    try:
        return parse_datetime(text)
    except ValueError:
        return None


class SessionForm(forms.Form):
    """Only the services that may be given are offered; the others are refused with their reason.

    ``offer`` holds both, ``entry`` (once valid) what was said.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    changed_at = forms.CharField(widget=forms.HiddenInput, required=False)
    recipient = forms.ChoiceField(
        label=_("Recipient"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose the recipient."),
            "invalid_choice": _("On that day this representative does not stand for the client."),
        },
    )
    service = forms.ModelChoiceField(
        Service.objects.none(),
        label=_("Service"),
        to_field_name="code",
        empty_label=_("Choose a service"),
        widget=ServiceSelect,
        error_messages={
            "required": _("Choose a service."),
            "invalid_choice": _("Choose a service."),
        },
    )
    happened_on = DayField(label=_("Date"), past_only=True, widget=PastDayInput)
    quantity = QuantityField(label=_("Quantity"), widget=QuantityInput)
    part = forms.ChoiceField(
        label=_("Part of the day"),
        required=False,
        choices=Part.choices,
        help_text=_("Of respite: the night lasts from 20:00 to 8:00."),
    )
    cost = MoneyField(
        label=_("Cost of the whole entry, EUR"),
        required=False,
        help_text=_("As on the invoice. Only for services without unit costs."),
    )
    provider = forms.ModelChoiceField(
        Provider.objects.order_by("sort_key", "id"),
        label=_("Provider"),
        required=False,
        to_field_name="code",
        empty_label=_("Not named"),
    )
    funding_source = forms.ModelChoiceField(
        FundingSource.objects.none(),
        label=_("Funding source"),
        required=False,
        to_field_name="code",
        empty_label=_("Choose the source"),
    )
    centre = forms.ModelChoiceField(
        Centre.objects.none(),
        label=_("Centre"),
        required=False,
        to_field_name="code",
        empty_label=_("The provider's only one"),
    )
    specialist = forms.ModelChoiceField(
        Specialist.objects.select_related("provider").order_by("sort_key", "id"),
        label=_("Performed by"),
        required=False,
        to_field_name="code",
        empty_label=_("Not named"),
    )
    place = forms.CharField(label=_("Place"), required=False, max_length=200)
    start_time = _time_field(_("Start"))
    end_time = _time_field(_("End"))
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    use_required_attribute = False

    # By which right one logs here. ``is_planned``: what is planned with one's provider alone.
    right = Right.KEEP_FILES
    is_planned = has_provider_choice = False

    def __init__(
        self, *args, client: Client, user: User, session: ServiceSession | None = None, **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.user, self.session, self.entry = client, user, session, None
        self.day = self._day()
        self._offer_recipients()
        self._offer_services()
        self._offer_sources()

    def _said(self, name: str) -> str:
        """What was typed or is the default, as text, before anything is validated."""
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return "" if value is None else str(value)

    def _day(self) -> date:
        value = self.data.get("happened_on") if self.is_bound else self.initial.get("happened_on")
        try:
            return self.fields["happened_on"].to_python(value) or timezone.localdate()
        except ValidationError:
            return timezone.localdate()

    def _offer_recipients(self) -> None:
        """A choice only where there is one: the child, and each representative of that day."""
        own = offers.recipient_of(self.client)
        choices = []
        if self._may_be_served(own):
            who = self.client.identity
            choices = [(own, f"{who} ({Recipient.CHILD.label})" if self.client.is_child else who)]
        self.representatives: dict[str, Representative] = {}
        if self.client.is_child and self._may_be_served(Recipient.REPRESENTATIVE):
            for representation in offers.representations_on(self.client, self.day):
                value = f"{_REPRESENTATIVE}{representation.representative.uuid}"
                self.representatives[value] = representation.representative
                who = representation.representative.identity
                choices.append((value, f"{who} ({representation.get_kind_display()})"))
        field = self.fields["recipient"]
        field.choices = choices
        if len(choices) < 2:
            field.widget = forms.HiddenInput()
            field.required = False
        said = self._said("recipient")
        usual = choices[0][0] if choices else own
        self.chosen_recipient = said if said in dict(choices) else usual
        if not self.is_bound:
            self.initial["recipient"] = self.chosen_recipient

    def _may_be_served(self, recipient: str) -> bool:
        """Whether this kind of recipient is offered at all."""
        return True

    def _planned(self) -> frozenset[int] | None:
        """Services (ids) to which the offer is confined; None is all."""
        return None

    def _offer_services(self) -> None:
        last = offers.last_choice(self.client, self.user, self.right)
        planned = self._planned()
        self.offer = offers.offer(
            self.client,
            recipient=self._recipient(self.chosen_recipient),
            representative=self.representatives.get(self.chosen_recipient),
            day=self.day,
            first=last and last.service_id,
            without=self.session,
            planned=planned,
        )
        field = self.fields["service"]
        field.queryset = Service.objects.order_by("sort_key", "id")
        if planned is not None:
            field.queryset = field.queryset.filter(pk__in=planned)
        allowed = self.offer.allowed
        said = self._said("service")
        # A choice that the day or the recipient no longer allows stays, to be seen and changed.
        is_choice = self.is_bound or self.session
        refused = [s for s, _reasons in self.offer.refused if is_choice and s.code == said]
        offered = allowed + refused
        self.chosen_service = next((s for s in offered if s.code == said), None)
        if not self.is_bound:
            if self.chosen_service is None and len(allowed) == 1:
                self.chosen_service = allowed[0]
            self.initial["service"] = self.chosen_service and self.chosen_service.code
        field.widget.choices = [
            ("", field.empty_label),
            *((forms.models.ModelChoiceIteratorValue(s.code, s), s.name) for s in offered),
        ]
        self.has_parts = any(service.has_parts for service in offered)
        if self.chosen_service:
            self.fields["quantity"].widget.unit = self.chosen_service.unit

    def _offer_sources(self) -> None:
        sources = FundingSource.objects.valid_on(self.day).order_by("valid_from", "code")
        self.fields["funding_source"].queryset = sources
        self.has_source_choice = len(sources) > 1
        self.fields["funding_source"].required = self.has_source_choice
        self.fields["funding_source"].error_messages["required"] = _("Choose the funding source.")
        centres = self._centres()
        if self.chosen_service:
            centres = centres.filter(service=self.chosen_service)
        self.fields["centre"].queryset = centres.order_by("sort_key", "id")
        self.has_centre_choice = bool(self.chosen_service) and len(centres) > 1

    def _centres(self):
        return Centre.objects.open_on(self.day).select_related("provider")

    def clean_recipient(self) -> str:
        return self.cleaned_data["recipient"] or self.chosen_recipient

    def _recipient(self, value: str) -> str:
        return Recipient.REPRESENTATIVE if value in self.representatives else value

    def clean(self):
        said = dict(self.cleaned_data)
        form_key, changed_at = said.pop("form_key", None), said.pop("changed_at", "")
        self.form_key = form_key or uuid.uuid4()
        self.changed_at = _seen_at(changed_at)
        required = {"recipient", "service", "happened_on", "quantity"}
        if required <= said.keys():
            recipient = said.pop("recipient")
            self.entry = Entry(
                client=self.client,
                recipient=self._recipient(recipient),
                representative=self.representatives.get(recipient),
                **said,
            )


def initial_of(session: ServiceSession) -> dict:
    """The form's values for a stored session."""
    recipient = session.recipient
    if session.representative:
        recipient = f"{_REPRESENTATIVE}{session.representative.uuid}"
    return {
        "recipient": recipient,
        "service": session.service.code,
        "happened_on": session.happened_on,
        "quantity": session.quantity,
        "part": session.part,
        "cost": None if session.rate_id else session.cost,
        "provider": session.provider and session.provider.code,
        "funding_source": session.funding_source.code,
        "centre": session.centre and session.centre.code,
        "specialist": session.specialist and session.specialist.code,
        "place": session.place,
        "start_time": session.start_time,
        "end_time": session.end_time,
        "note": session.note,
        "changed_at": session.changed_at.isoformat(),
    }


def initial_after(last: ServiceSession | None, day: date) -> dict:
    """A new form: the last choice for this client is the default."""
    initial = {"happened_on": day, "form_key": uuid.uuid4()}
    if last:
        same = ("recipient", "service", "provider", "centre", "specialist", "place")
        said = initial_of(last)
        initial |= {name: said[name] for name in same}
    return initial
