"""What is typed of a client: at the registration and whenever a fact is corrected."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clients.models import Client, ClientIdentity
from clients.models.client import REFUSED_CODE
from clients.register.numbers import next_number
from di_latgale import personal_code, wording
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.dates import age_on
from di_latgale.fields import DayField
from di_latgale.organisations.models import Belonging, Territory

LAST_AGE_OF_CHILD = 17
OF_IDENTITY = (
    *("given_name", "family_name", "personal_code", "birth_date"),
    *("declared_address", "actual_address", "phone"),
)
OF_FILE = ("target_group", "territory", "number", "parish", "enrolled_on")


def _text(model, name: str, label, *, required: bool = False, **kwargs) -> forms.CharField:
    attrs = {"autocomplete": "off"}
    return forms.CharField(
        label=label,
        required=required,
        max_length=model._meta.get_field(name).max_length,
        widget=forms.TextInput(attrs=attrs),
        **kwargs,
    )


class FactsForm(forms.Form):
    """``facts()`` (once valid): the fields of the identity and the file by name."""

    target_group = forms.ChoiceField(
        label=_("Group"),
        choices=[
            (Client.Group.CHILD, _("child (FT)")),
            (Client.Group.ADULT, _("adult (GRT)")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the group.")},
    )
    given_name = _text(
        ClientIdentity,
        "given_name",
        _("Given name"),
        required=True,
        error_messages={"required": _("Enter the given name.")},
    )
    family_name = _text(
        ClientIdentity,
        "family_name",
        _("Family name"),
        required=True,
        error_messages={"required": _("Enter the family name.")},
    )
    personal_code = forms.CharField(
        label=_("Personal code"),
        required=False,
        max_length=20,
        help_text=_("As 010190-12345. Empty where it is not known."),
        widget=forms.TextInput(
            attrs={"class": "code short-code", "autocomplete": "off", "data-personal-code": "yes"}
        ),
    )
    birth_date = DayField(
        label=_("Birth date"),
        past_only=True,
        required=False,
        help_text=_("Empty: taken from the personal code if it holds one."),
    )
    declared_address = _text(ClientIdentity, "declared_address", _("Declared address"))
    actual_address = _text(
        ClientIdentity,
        "actual_address",
        _("Actual address"),
        help_text=_("If it is not the declared one."),
    )
    phone = _text(ClientIdentity, "phone", _("Phone"))
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
    parish = _text(Client, "parish", _("Parish"))
    number = _text(
        Client, "number", _("Client no."), help_text=_("Empty: the next free one is given.")
    )
    enrolled_on = DayField(label=_("Enrolled on"))

    use_required_attribute = False

    def __init__(self, *args, user: User, client: Client | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.client = user, client
        self.territories = self._territories().order_by("sort_key", "id")
        self.fields["territory"].queryset = self.territories
        self.only_territory = self.territories[0] if len(self.territories) == 1 else None
        if self.only_territory:
            del self.fields["territory"]

    def _territories(self):
        return self.user.territories(Right.KEEP_FILES)

    def clean_personal_code(self) -> str:
        text = self.cleaned_data["personal_code"].strip()
        if not text:
            return ""
        try:
            return personal_code.normalise(text)
        except personal_code.InvalidPersonalCodeError:
            raise ValidationError(REFUSED_CODE, code="refused") from None

    @property
    def is_code_doubtful(self) -> bool:
        code = self.cleaned_data.get("personal_code", "")
        return bool(code) and personal_code.is_doubtful(code)

    def clean(self):
        said = self.cleaned_data
        if "territory" not in self.fields:
            said["territory"] = self.only_territory
        self._clean_birth_date()
        self._clean_ages()
        self._clean_number()

    def _clean_birth_date(self) -> None:
        said = self.cleaned_data
        code = said.get("personal_code", "")
        held = personal_code.birth_date(code) if code else None
        if "birth_date" in self.errors:
            return
        if said.get("birth_date") is None:
            said["birth_date"] = held
            if held is None and "personal_code" not in self.errors:
                self.add_error("birth_date", _("Enter a date."))
        elif held and said["birth_date"] != held:
            text = _("The personal code holds the birth date %(day)s: check both.")
            self.add_error("birth_date", text % {"day": wording.day_sentence(held)})

    def _clean_ages(self) -> None:
        said = self.cleaned_data
        born, enrolled = said.get("birth_date"), said.get("enrolled_on")
        if not born or not enrolled:
            return
        if enrolled < born:
            self.add_error("enrolled_on", _("The client was not born yet on that day."))
            return
        age, group = age_on(enrolled, born), said.get("target_group")
        facts = {"day": wording.day_sentence(enrolled), "age": wording.count(age, "gads")}
        if group == Client.Group.CHILD and age > LAST_AGE_OF_CHILD:
            text = _("On %(day)s the client is %(age)s old: choose the group of adults.")
            self.add_error("target_group", text % facts)
        elif group == Client.Group.ADULT and age <= LAST_AGE_OF_CHILD:
            text = _("On %(day)s the client is %(age)s old: choose the group of children.")
            self.add_error("target_group", text % facts)

    def _clean_number(self) -> None:
        """Within the municipality a number names one client."""
        number, territory = self.cleaned_data.get("number"), self.cleaned_data.get("territory")
        if not number or not territory:
            return
        peers = peers_of(territory)
        same = Client.objects.filter(territory__in=peers, number__iexact=number)
        if self.client:
            same = same.exclude(pk=self.client.pk)
        if same.exists():
            text = _("This client number is already in use. The next free one is %(number)s.")
            self.add_error("number", text % {"number": next_number(peers)})

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in (*OF_IDENTITY, *OF_FILE)}


def peers_of(territory: Territory) -> list[int]:
    """The territories of the municipality to which ``territory`` belongs today; it at least."""
    today = Belonging.objects.valid_on(timezone.localdate())
    municipality = today.filter(territory=territory).values("municipality")
    peers = today.filter(municipality__in=municipality).order_by("territory")
    return list(peers.values_list("territory", flat=True)) or [territory.pk]


class RegisterForm(FactsForm):
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)


class UpdateForm(FactsForm):
    """``version`` is the file as it was when the form was shown."""

    MISTAKE, NEW = "mistake", "new"

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    code_change = forms.ChoiceField(
        label=_("Why does the personal code change?"),
        required=False,
        choices=[
            (MISTAKE, _("the stored one is a mistake, or there was none")),
            (NEW, _("the person has been given a new code")),
        ],
        widget=forms.RadioSelect,
        help_text=_("Answer only if you change the personal code."),
    )

    field_order = [
        *("target_group", "given_name", "family_name", "personal_code", "code_change"),
        *("birth_date", "declared_address", "actual_address", "phone", "territory", "parish"),
    ]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = True
        self.fields["number"].help_text = ""
        self.fields["number"].error_messages["required"] = _("Enter the client number.")
        self.fields["enrolled_on"].required = False

    def _territories(self):
        """A file goes to another municipality by a move, not here."""
        return super()._territories().filter(pk__in=peers_of(self.client.territory))

    def clean(self):
        super().clean()
        said = self.cleaned_data
        before = self.client.identity.personal_code
        self.is_new_code = said.get("code_change") == self.NEW
        if before and said.get("personal_code", before) != before and not said.get("code_change"):
            self.add_error("code_change", _("Choose why the personal code changes."))


def facts_of(client: Client) -> dict:
    identity = client.identity
    return {name: getattr(identity, name) for name in OF_IDENTITY} | {
        name: getattr(client, name) for name in OF_FILE
    }


def version_of(client: Client) -> str:
    """Changes with any fact of the form, and says none of them."""
    said = "\n".join(f"{name}={value}" for name, value in facts_of(client).items())
    return salted_hmac("clients.register", said, algorithm="sha256").hexdigest()


def initial_of(client: Client) -> dict:
    facts = facts_of(client)
    return facts | {"territory": client.territory.slug, "version": version_of(client)}


def initial_of_new(form_key, today: date, territories) -> dict:
    """``territories``: where one keeps files; a number is proposed for one municipality alone."""
    initial = {"form_key": form_key, "enrolled_on": today}
    if not territories:
        return initial
    peers = peers_of(territories[0])
    if {territory.pk for territory in territories} <= set(peers):
        initial["number"] = next_number(peers)
    return initial


class ExitForm(forms.Form):
    exited_on = DayField(
        label=_("Last day in the service"),
        help_text=_("Services can still be logged up to that day, not after it."),
    )
    exit_reason = forms.ChoiceField(
        label=_("Reason"),
        choices=Client.ExitReason,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the reason.")},
    )
    exit_note = forms.CharField(
        label=_("Explanation"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed for “another reason”."),
    )

    use_required_attribute = False

    def __init__(self, *args, client: Client, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.client = client

    def clean_exited_on(self) -> date:
        day = self.cleaned_data["exited_on"]
        if self.client.enrolled_on and day < self.client.enrolled_on:
            text = _("The client is enrolled from %(day)s: choose that day or a later one.")
            raise ValidationError(text % {"day": wording.day_sentence(self.client.enrolled_on)})
        return day

    def clean(self):
        said = self.cleaned_data
        said["exit_note"] = said.get("exit_note", "").strip()
        if said.get("exit_reason") == Client.ExitReason.OTHER and not said["exit_note"]:
            self.add_error("exit_note", _("Explain the reason of the exit."))
