from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Outcome
from di_latgale.accounts.rights import Right
from reports.article.figures import Behind, Figure, What
from reports.forms import PeriodForm
from services.models import Recipient, Service


class ArticleForm(PeriodForm):
    """Whose article, of which days; it tells of the period alone, so there is no mode."""

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        del self.fields["mode"]

    def rows_address(self, figure: Figure) -> str:
        """Where the rows behind a figure of this article stand."""
        return f"{reverse('reports:article_rows')}{self.address(**figure.behind.query())}"


def _code(choices=None) -> forms.Field:
    """What the article's own links say; nobody types it, so it has no label of its own."""
    if choices is None:
        return forms.SlugField(required=False)
    return forms.ChoiceField(choices=[("", ""), *choices], required=False)


class ArticleRowsForm(ArticleForm):
    """The rows of one figure, as the article's link asks for them."""

    rights = (Right.READ_FILES, Right.READ_ROWS)

    what = forms.ChoiceField(label=_("Rows"), choices=[(what, what) for what in What])
    recipient = _code(Recipient.choices)
    category = _code(Service.Category.choices)
    service = _code()
    group = _code(Client.Group.choices)
    outcome = _code(Outcome.Kind.choices)
    centre = _code()
    limit = _code()
    provider = _code()
    specialist = _code()
    payer = _code()
    month = forms.RegexField(r"^(19|20)\d\d-(0[1-9]|1[0-2])$", required=False)

    def behind(self) -> Behind:
        names = Behind.__dataclass_fields__
        found = {name: value for name, value in self.cleaned_data.items() if name in names}
        return Behind(**found | {"what": What(found["what"])})
