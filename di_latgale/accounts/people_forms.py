from datetime import timedelta

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.access import (
    municipalities_given_by,
    providers_given_by,
    roles_given_by,
)
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import Role
from di_latgale.fields import DayField
from di_latgale.filter_forms import FilterForm

_REGION = "region"


def places_given_by(keeper: User) -> dict[str, dict]:
    """Value of a choice of place → the fields of a membership there."""
    places = {f"m-{m.slug}": {"municipality": m, "provider": None}
              for m in municipalities_given_by(keeper).order_by("sort_key", "id")}  # fmt: skip
    providers = providers_given_by(keeper).order_by("sort_key", "id")
    places |= {f"p-{p.code}": {"municipality": None, "provider": p} for p in providers}
    if set(roles_given_by(keeper)) == set(Role):
        places = {_REGION: {"municipality": None, "provider": None}} | places
    return places


def _words(place: dict) -> str:
    return str(place["municipality"] or place["provider"] or _("the whole region"))


class MembershipForm(forms.Form):
    """After ``is_valid``, ``membership()`` are the fields of the role that is given."""

    role = forms.ChoiceField(label=_("Role"), error_messages={"required": _("Choose a role.")})
    place = forms.ChoiceField(label=_("Place"), error_messages={"required": _("Choose a place.")})
    valid_from = DayField(label=_("From"))
    valid_to = DayField(
        label=_("To"), required=False, help_text=_("The last day. Empty: until it is ended.")
    )

    use_required_attribute = False

    def __init__(self, *args, keeper: User, person: User | None = None, **kwargs) -> None:
        kwargs.setdefault("initial", {}).setdefault("valid_from", timezone.localdate())
        super().__init__(*args, **kwargs)
        self.keeper, self.person = keeper, person
        self.places = places_given_by(keeper)
        roles = [(role.value, role.label) for role in roles_given_by(keeper)]
        self.fields["role"].choices = [("", _("Choose")), *roles]
        self.fields["place"].choices = [
            ("", _("Choose")),
            *((value, _words(place)) for value, place in self.places.items()),
        ]
        if len(self.places) == 1:
            del self.fields["place"]

    def clean_valid_from(self):
        """A role given for days that have passed would rewrite who could see what."""
        day = self.cleaned_data["valid_from"]
        if day < timezone.localdate():
            raise ValidationError(_("The first day must not be before today."))
        return day

    def membership(self) -> dict:
        data = self.cleaned_data
        place = self.places[data["place"]] if "place" in data else next(iter(self.places.values()))
        return {key: data[key] for key in ("role", "valid_from", "valid_to")} | place

    def clean(self):
        data = super().clean()
        if self.errors:
            return data
        membership = Membership(user=self.person, **self.membership())
        try:
            membership.validate_constraints(exclude=set() if self.person else {"user"})
        except ValidationError as error:
            for message in error.message_dict.get(NON_FIELD_ERRORS, error.messages):
                self.add_error(None, message)
        return data


class InviteForm(MembershipForm):
    name = forms.CharField(
        label=_("Given name, family name"),
        max_length=150,
        error_messages={"required": _("Enter the name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("The invitation is sent there; with it the person signs in."),
        error_messages={"required": _("Enter the e-mail."), "invalid": _("Enter an e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    field_order = ["name", "email", "role", "place", "valid_from", "valid_to"]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if email == self.keeper.email:
            raise ValidationError(_("This is your own e-mail. Somebody else gives you roles."))
        return email

    def clean(self):
        """Who is a user already must not have the role at that time, unless it is this very one."""
        email = self.cleaned_data.get("email")
        self.person = User.objects.filter(email=email).first() if email else None
        if self.person and not self.errors and self._has_it_already():
            return self.cleaned_data
        return super().clean()

    def _has_it_already(self) -> bool:
        """The very role of the form: it was sent twice."""
        return self.person.memberships.filter(**self.membership()).exists()


class EndForm(forms.Form):
    """The last day of a role; yesterday ends it at once."""

    on = DayField(label=_("Last day"))

    use_required_attribute = False

    def __init__(self, *args, **kwargs) -> None:
        yesterday = timezone.localdate() - timedelta(days=1)
        super().__init__(*args, initial={"on": yesterday}, **kwargs)


class PeopleFilterForm(FilterForm):
    ENDED, CLOSED, INVITED = "ended", "closed", "invited"

    role = forms.ChoiceField(label=_("Role"), required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("With a role today")),
            (INVITED, _("Invited, without a password")),
            (ENDED, _("Without a role today")),
            (CLOSED, _("Closed access")),
        ],
    )

    def __init__(self, *args, keeper: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.keeper = keeper
        self.places = places_given_by(keeper)
        roles = [(role.value, role.label) for role in roles_given_by(keeper)]
        self.fields["role"].choices = [("", _("All roles")), *roles]
        self.fields["place"].choices = [
            ("", _("All places")),
            *((value, _words(place)) for value, place in self.places.items()),
        ]
        if len(self.places) == 1:
            del self.fields["place"]

    def filter(self, people):
        self.is_valid()
        chosen = self.cleaned_data
        today = Membership.objects.kept_by(self.keeper).valid_on(timezone.localdate())
        state = chosen.get("state")
        if state == self.CLOSED:
            people = people.filter(is_active=False)
        elif state == self.INVITED:
            people = people.filter(is_active=True, password__startswith="!")
        elif state == self.ENDED:
            people = people.filter(is_active=True).exclude(id__in=today.values("user"))
        wanted = Q()
        if role := chosen.get("role"):
            wanted &= Q(role=role)
        if place := chosen.get("place"):
            wanted &= Q(**self.places[place])
        memberships = Membership.objects.kept_by(self.keeper).filter(wanted)
        if not state:
            memberships = today.filter(wanted)
            people = people.filter(is_active=True, id__in=memberships.values("user"))
        elif wanted:
            people = people.filter(id__in=memberships.values("user"))
        return people
