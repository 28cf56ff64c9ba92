from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.correcting import CorrectableForm
from clients.grounds.forms import reason_field
from clients.models import Contact, Occupation, Representation, RepresentativeIdentity
from di_latgale import personal_code
from di_latgale.fields import DayField

# One text for every cause, so that it tells nothing of other offices.
CODE_REFUSED = _(
    "A representative cannot be registered with this personal code. Check the code or contact the"
    " administrator."
)
_PHONE_HINT = _("For example 26 123 456.")


class PhoneField(forms.CharField):
    """As it is written in the country, with six figures at least."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            max_length=40,
            widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            **{"label": _("Phone"), "required": False, "help_text": _PHONE_HINT, **kwargs},
        )

    def validate(self, value) -> None:
        super().validate(value)
        if value and sum(character.isdigit() for character in value) < 6:
            raise ValidationError(_("Enter a phone, for example 26 123 456."), code="phone")


def _email_field() -> forms.EmailField:
    return forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Enter an e-mail.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )


class RepresentationForm(CorrectableForm):
    """As what and from when to when; a trustee's form asks how the trustee acts."""

    valid_from = DayField(
        label=_("From"), required=False, help_text=_("Empty: from the beginning.")
    )
    valid_to = DayField(
        label=_("To"), required=False, help_text=_("The last day. Empty: until it is ended.")
    )
    basis_on = DayField(label=_("Date of the document"), required=False, past_only=True)
    change_reason = reason_field()

    preset = ("client", "territory", "representative")
    field_order = [
        "kind",
        "acting",
        "matters",
        "valid_from",
        "valid_to",
        "basis",
        "basis_number",
        "basis_on",
        "basis_issuer",
        "change_reason",
    ]

    class Meta:
        model = Representation
        fields = [
            "kind",
            "acting",
            "matters",
            "valid_from",
            "valid_to",
            "basis",
            "basis_number",
            "basis_on",
            "basis_issuer",
            "change_reason",
        ]
        error_messages = {"kind": {"required": _("Choose the kind.")}}
        labels = {
            "acting": _("The trustee acts"),
            "basis": _("Basis"),
            "basis_issuer": _("Issued by"),
        }
        help_texts = {
            "matters": _("As the court decided. Empty: in all matters."),
            "basis_issuer": _("For example the court or the orphan's court."),
        }
        widgets = {"matters": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["change_reason"] = ""
        kinds = Representation.Kind
        if self.instance.client.is_child:
            wanted = [kind for kind in kinds if kind != kinds.TRUSTEE]
            del self.fields["acting"], self.fields["matters"]
        else:
            wanted = [kinds.TRUSTEE]
            self.fields["acting"].required = self.is_new
            self.fields["acting"].error_messages["required"] = _("Choose how the trustee acts.")
            self.fields["acting"].choices = [
                ("", _("Choose")),
                *Representation.Acting.choices,
            ]
        stored = self.initial.get("kind")
        if not self.is_new and stored not in wanted:
            wanted.append(kinds(stored))
        choices = [(kind.value, kind.label) for kind in wanted]
        self.fields["kind"].choices = (
            choices if len(choices) == 1 else [("", _("Choose")), *choices]
        )
        self.fields["basis"].choices = [("", _("Not named")), *Representation.Basis.choices]

    def clean(self):
        """A decision is named by its number and date."""
        data = super().clean()
        bases = Representation.Basis
        if data.get("basis") in {bases.COURT, bases.ORPHANS_COURT}:
            if not data.get("basis_number"):
                self.add_error("basis_number", _("Enter the number of the decision."))
            if "basis_on" in data and not data["basis_on"]:
                self.add_error("basis_on", _("Enter the date of the decision."))
        return data


class PersonalCodeField(forms.CharField):
    """Gives the code as it is stored, or an empty text."""

    def __init__(self, **kwargs) -> None:
        super().__init__(
            max_length=20,
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
            **{"label": _("Personal code"), "required": False, **kwargs},
        )

    def clean(self, value) -> str:
        text = super().clean(value)
        try:
            return personal_code.normalise(text) if text else ""
        except personal_code.InvalidPersonalCodeError:
            raise ValidationError(CODE_REFUSED) from None


class RegisterForm(RepresentationForm):
    """Somebody new, and as what that person stands for the client."""

    given_name = forms.CharField(
        label=_("Given name"),
        max_length=100,
        error_messages={"required": _("Enter the given name.")},
    )
    family_name = forms.CharField(
        label=_("Family name"),
        max_length=100,
        error_messages={"required": _("Enter the family name.")},
    )
    personal_code = PersonalCodeField()
    phone = PhoneField()
    email = _email_field()
    is_another = forms.BooleanField(
        label=_("It is somebody else than those recorded here"), required=False
    )

    preset = ("client", "territory")
    field_order = [
        "given_name", "family_name", "personal_code", "phone", "email", "is_another",
        *RepresentationForm.field_order,
    ]  # fmt: skip

    def identity(self) -> RepresentativeIdentity:
        names = ("given_name", "family_name", "personal_code", "phone", "email")
        return RepresentativeIdentity(**{name: self.cleaned_data[name] for name in names})


class IdentityForm(CorrectableForm):
    """Who a representative is."""

    personal_code = PersonalCodeField()
    phone = PhoneField()
    email = _email_field()

    preset = ()
    field_order = ["given_name", "family_name", "personal_code", "phone", "email"]

    class Meta:
        model = RepresentativeIdentity
        fields = ["given_name", "family_name", "personal_code", "phone", "email"]
        error_messages = {
            "given_name": {"required": _("Enter the given name.")},
            "family_name": {"required": _("Enter the family name.")},
        }


class OccupationForm(CorrectableForm):
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("To"), required=False, help_text=_("The last day. Empty: goes on."))
    change_reason = reason_field()

    preset = ("client", "territory", "representation")
    field_order = ["kind", "valid_from", "valid_to", "change_reason"]

    class Meta:
        model = Occupation
        fields = ["kind", "valid_from", "valid_to", "change_reason"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["change_reason"] = ""
        field = self.fields["kind"]
        field.required = self.is_new
        field.error_messages["required"] = _("Choose whether the person works or studies.")
        field.label = _("Works or studies")
        field.choices = [("", _("Choose")), *Occupation.Kind.choices]
        self.fields["valid_from"].required = self.is_new or self.instance.valid_from is not None


class ContactForm(CorrectableForm):
    phone = PhoneField()
    email = _email_field()
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(
        label=_("To"), required=False, help_text=_("The last day. Empty: until it is ended.")
    )

    field_order = [
        "name", "is_institution", "relation", "phone", "email", "note", "valid_from", "valid_to",
    ]  # fmt: skip

    class Meta:
        model = Contact
        fields = [
            "name", "is_institution", "relation", "phone", "email", "note", "valid_from",
            "valid_to",
        ]  # fmt: skip
        labels = {
            "name": _("Name or institution"),
            "is_institution": _("It is an institution"),
            "relation": _("Relation to the client"),
        }
        help_texts = {"relation": _("For example grandmother, family doctor, school.")}
        error_messages = {"name": {"required": _("Enter the name or institution.")}}
        widgets = {"note": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.is_new:
            self.initial["valid_from"] = timezone.localdate()

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get("phone") and not data.get("email"):
            self.add_error("phone", _("Enter a phone or an e-mail."))
        return data


class FindForm(forms.Form):
    """What of a representative is known."""

    SHORTEST = 2

    q = forms.CharField(
        label=_("Find a representative"),
        help_text=_("Name, personal code or phone"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}
        ),
        error_messages={"required": _("Enter a name, a personal code or a phone.")},
    )

    use_required_attribute = False

    def clean_q(self) -> str:
        text = self.cleaned_data["q"].replace("\x00", "").strip()
        if len(text) < self.SHORTEST:
            raise ValidationError(_("Type at least 2 characters."))
        return text
