from django import forms
from django.utils.functional import cached_property

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.fields import DayField
from di_latgale.organisations.models import Municipality
from reports.entries.whose import reads_names
from reports.forms import PeriodForm
from services.models import Centre, Recipient, Service

_GIVEN, _CORRECTED = "given", "corrected"


class NamedForm(PeriodForm):
    """Whose persons, of which days: for who may read files, or rows by number."""

    rights = (Right.READ_FILES, Right.READ_ROWS)

    def __init__(self, data, *, user) -> None:
        super().__init__(data, user=user)
        self._user = user
        del self.fields["mode"]

    @cached_property
    def is_named(self) -> bool:
        """Whether names are shown: only where the files of all that is asked for may be read."""
        return reads_names(self._user, self.asked().territories())

    def scoped(self, rows):
        """Of the territories where the person may read rows today."""
        return rows.filter(territory__in=self._user.territories(*self.rights).order_by())

    def sessions(self):
        """Of all days; deleted ones too."""
        return self.scoped(self.asked().sessions())

    def corrections(self):
        """Of earlier months, counted in this period."""
        return self.scoped(self.asked().counted_corrections())


def _code(choices=None) -> forms.Field:
    """What a report's own links say; nobody types it, so it has no label of its own."""
    if choices is None:
        return forms.CharField(required=False, max_length=60)
    return forms.MultipleChoiceField(choices=choices, required=False)


class Narrowed(forms.Form):
    """What of the rows of a report: fields of its links, each of which may be empty."""

    recipient = _code(Recipient.choices)
    service = _code()
    territory = _code()
    number = _code()
    representative = _code()
    payer = _code()

    def narrowed(self, rows):
        """Sessions or corrections."""
        said = self.cleaned_data
        codes = {
            "recipient__in": said["recipient"],
            "service__code": said["service"],
            "client__territory__slug": said["territory"],
            "client__number": said["number"],
            "representative__number": said["representative"],
            "municipality__slug": said["payer"],
        }
        return rows.filter(**{name: code for name, code in codes.items() if code})

    def said(self) -> list[str]:
        """What narrows the rows down, in words. Raises ``ObjectDoesNotExist``."""
        said = self.cleaned_data
        words = []
        if said["payer"]:
            words.append(str(Municipality.objects.get(slug=said["payer"])))
        if said["service"]:
            words.append(str(Service.objects.get(code=said["service"])))
        return words + [str(Recipient(recipient).label) for recipient in said["recipient"]]


class EntriesForm(Narrowed, NamedForm):
    """The rows of one number, as the link of a report asks for them.

    ``names`` "no" leaves the names out of a file of them, also for who may read names.
    """

    names = forms.ChoiceField(choices=[("", ""), ("no", "no")], required=False)
    what = forms.ChoiceField(choices=[(w, w) for w in (_GIVEN, _CORRECTED)], required=False)
    month = DayField(required=False)
    centre = _code()
    # Any centre at all.
    is_centre = forms.BooleanField(required=False)

    @property
    def exports_names(self) -> bool:
        return self.is_named and self.cleaned_data["names"] != "no"

    @property
    def is_corrections(self) -> bool:
        return self.cleaned_data["what"] == _CORRECTED

    def rows(self):
        """Sessions given, or corrections counted in the period."""
        if self.is_corrections:
            return self._of_month(self.narrowed(self.corrections()))
        rows = self.narrowed(self.sessions().live().in_period(self.asked().period))
        if self.cleaned_data["centre"]:
            rows = rows.filter(centre__code=self.cleaned_data["centre"])
        if self.cleaned_data["is_centre"]:
            rows = rows.exclude(centre=None)
        return self._of_month(rows)

    def _of_month(self, rows):
        if not self.cleaned_data["month"]:
            return rows
        month = Period.month(self.cleaned_data["month"])
        return rows.filter(happened_on__range=(month.first, month.last))

    def said(self) -> list[str]:
        words = super().said()
        if self.cleaned_data["centre"]:
            words.insert(0, str(Centre.objects.get(code=self.cleaned_data["centre"])))
        return words
