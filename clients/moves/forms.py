from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Move
from clients.moves.actions import reasons_against
from clients.moves.copies import COPIED, rows
from clients.register.numbers import next_number
from di_latgale.accounts.rights import Right
from di_latgale.fields import DayField
from di_latgale.organisations.models import Belonging, Municipality, Territory

_FURTHEST = timedelta(days=366)


class MoveForm(forms.Form):
    """Where the client goes, from when, and what the new office gets."""

    to_municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("To which municipality"),
        to_field_name="slug",
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the municipality."),
            "invalid_choice": _("Choose the municipality."),
        },
    )
    moved_on = DayField(
        label=_("First day there"),
        help_text=_("Your file ends the day before; entries up to then stay yours."),
    )
    copies = forms.MultipleChoiceField(
        label=_("What the new office gets a copy of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Beside name, birth date, personal code and phone. Scanned documents go along with "
            "what they prove. Nothing else is passed on."
        ),
    )
    note = forms.CharField(
        label=_("Note for the receiving office"),
        required=False,
        max_length=1000,
        help_text=_("The head of the other office reads it before accepting."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False

    def __init__(self, *args, client: Client, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        today = timezone.localdate()
        own = Municipality.objects.of_territory(client.territory_id, today)
        self.fields["to_municipality"].queryset = (
            Municipality.objects.valid_on(today)
            .exclude(pk__in=own.values("pk"))
            .order_by("sort_key", "id")
        )
        self.fields["moved_on"].initial = today
        counted = [(copied, rows(client, copied, today).count()) for copied in COPIED]
        self.fields["copies"].choices = [
            (copied.field, f"{copied.label} ({count})") for copied, count in counted
        ]
        self.fields["copies"].initial = [
            copied.field for copied, count in counted if count and copied.is_usual
        ]

    def clean_moved_on(self):
        day = self.cleaned_data["moved_on"]
        if day > timezone.localdate() + _FURTHEST:
            raise ValidationError(_("The first day there must be within a year."))
        return day

    def clean(self):
        data = super().clean()
        if day := data.get("moved_on"):
            for name, text in reasons_against(self.client, day).items():
                self.add_error(name if name in self.fields else None, text)
        return data


class AcceptForm(forms.Form):
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Territory"),
        to_field_name="slug",
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose the territory."),
            "invalid_choice": _("Choose the territory."),
        },
    )
    number = forms.CharField(
        label=_("Client number"),
        max_length=40,
        help_text=_("In your files; the next one is proposed."),
        error_messages={"required": _("Enter a number.")},
    )

    use_required_attribute = False

    def __init__(self, *args, move: Move, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        today = Belonging.objects.valid_on(timezone.localdate())
        here = today.filter(municipality=move.to_municipality_id).values("territory")
        territories = (
            user.territories(Right.ANSWER_FOR_FILES).filter(pk__in=here).order_by("sort_key", "id")
        )
        self.fields["territory"].queryset = territories
        found = list(territories[:2])
        if len(found) == 1:
            self.only = found[0]
            del self.fields["territory"]
        else:
            self.only = None
        if found:
            self.fields["number"].initial = next_number(
                list(here.values_list("territory", flat=True))
            )

    @property
    def chosen_territory(self) -> Territory:
        return self.only or self.cleaned_data["territory"]


class DeclineForm(forms.Form):
    why = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("The other office reads it."),
        error_messages={"required": _("State the reason.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    use_required_attribute = False
