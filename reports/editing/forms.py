from urllib.parse import urlencode

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from reports.article.figures import Figure
from reports.article.forms import ArticleForm

SAVE, TAKE_OVER, RESTORE = "save", "take_over", "restore"
# Longer than any article; what is longer was pasted by mistake.
LONGEST = 20_000


class EditedForm(ArticleForm):
    """Whose article, of which days: of one municipality or the region, whoever paid."""

    def place_address(self) -> str:
        """The query of this article, without what was typed."""
        names = ("municipality", "first", "last")
        return f"?{urlencode({name: self.data[name] for name in names})}"

    def rows_address(self, figure: Figure) -> str:
        rows = urlencode(figure.behind.query())
        place = urlencode({"municipality": self.data["municipality"]})
        return f"{reverse('reports:article_rows')}?{place}&{rows}"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("also") or cleaned.get("funding_source"):
            raise forms.ValidationError(
                _(
                    "Only the article of one municipality or of the region can be edited, of all "
                    "funding sources together."
                ),
                code="part",
            )
        return cleaned


class EditForm(EditedForm):
    """The same with what was typed; ``number`` is that of the version it was made of."""

    rights = (Right.PUBLISH,)

    number = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)
    action = forms.ChoiceField(
        choices=[(name, name) for name in (SAVE, TAKE_OVER, RESTORE)], required=False
    )
    text = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        widget=forms.Textarea,
        strip=False,
        error_messages={
            "required": _("Write the text."),
            "max_length": _("The text must not be longer than 20,000 characters."),
        },
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip("\n")
        if not text.strip():
            raise forms.ValidationError(_("Write the text."), code="required")
        return f"{text}\n"
