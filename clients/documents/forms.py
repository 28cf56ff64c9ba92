import uuid

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.documents.checking import MEGABYTE, check, too_large
from clients.documents.proofs import proofs_of
from clients.models import Client, Document
from di_latgale.fields import DayField

ACCEPTED = "application/pdf,image/jpeg,image/png"


class DocumentForm(forms.Form):
    """A file or, on a telephone, a photo taken now. ``checked`` is what is to be kept."""

    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "data-upload": ""}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Or take a photo"),
        required=False,
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg", "capture": "environment", "data-upload": ""}
        ),
    )
    proof = forms.ChoiceField(label=gettext_lazy("What it proves"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of document"),
        required=False,
        choices=[("", gettext_lazy("Choose the kind")), *Document.Kind.choices],
        help_text=gettext_lazy("Only where it proves nothing of the list above."),
    )
    dated_on = DayField(label=gettext_lazy("Date of the document"), required=False, past_only=True)
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=150,
        help_text=gettext_lazy("Only if the kind does not say enough."),
    )

    use_required_attribute = False

    def __init__(self, *args, client: Client, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.client, self.checked = client, None
        self.proofs = {proof.value: proof for proof in proofs_of(client)}
        self.fields["proof"].choices = [
            ("", gettext_lazy("Nothing of these")),
            *((proof.value, proof.label) for proof in self.proofs.values()),
        ]
        self.fields["file"].help_text = _("PDF, JPEG or PNG, no larger than %(most)d MB.") % {
            "most": self.most
        }

    @property
    def most(self) -> int:
        return settings.DOCUMENT_MEGABYTES

    def choose_beforehand(self, uuid: str, kind: str) -> None:
        """What the page that led here wants proved; what it does not know is ignored."""
        found = [p for p in self.proofs.values() if uuid and str(p.uuid) == uuid]
        found += [p for p in self.proofs.values() if p.kind == kind]
        if found:
            self.initial["proof"] = found[0].value
        elif kind in Document.Kind.values:
            self.initial["kind"] = kind

    def said(self) -> dict:
        """Arguments of ``actions.add_document``."""
        said = self.cleaned_data
        return {
            "form_key": self.form_key,
            "file": self.checked,
            "proof": self.proof,
            **{name: said[name] for name in ("kind", "title", "dated_on")},
        }

    def clean(self):
        said = self.cleaned_data
        self.form_key = said.get("form_key") or uuid.uuid4()
        self._clean_file(said)
        proof = self.proofs.get(said.get("proof", ""))
        self.proof = proof and proof.row
        if proof:
            said["kind"] = proof.kind
        elif not said.get("kind") and "kind" not in self.errors:
            self.add_error("kind", _("Choose what the document is."))

    def _clean_file(self, said: dict) -> None:
        sent = [(name, said[name]) for name in ("file", "photo") if said.get(name)]
        if self.errors.keys() & {"file", "photo"}:
            return
        if len(sent) != 1:
            self.add_error(
                "file", _("Choose one of the two files.") if sent else _("Choose a file.")
            )
            return
        name, file = sent[0]
        try:
            if file.size > self.most * MEGABYTE:
                raise ValidationError(too_large(file.name), code="too_large")
            self.checked = check(file.name, file.read())
        except ValidationError as error:
            self.add_error(name, error)


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is withdrawn"),
        max_length=300,
        error_messages={"required": gettext_lazy("State why it is withdrawn.")},
    )

    use_required_attribute = False
