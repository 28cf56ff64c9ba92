from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.fields import DayField
from di_latgale.organisations.models import Municipality, Provider
from reports.entries.whose import reads_names
from reports.forms import PeriodForm
from services.models import Centre, Recipient, Service, ServiceSession

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


class EntriesForm(NamedForm):
    """The rows of one number, as the link of a report asks for them."""

    what = forms.ChoiceField(
        label=_("Rows"), choices=[(w, w) for w in (_GIVEN, _CORRECTED)], required=False
    )
    recipient = _code(Recipient.choices)
    service = _code()
    territory = _code()
    number = _code()
    representative = _code()
    provider = _code()
    centre = _code()
    payer = _code()
    # Any centre at all.
    is_centre = forms.BooleanField(required=False)
    month = DayField(label=_("Month"), required=False)

    @property
    def is_corrections(self) -> bool:
        return self.cleaned_data["what"] == _CORRECTED

    def rows(self):
        """Sessions given, or corrections counted in the period."""
        if self.is_corrections:
            return self._narrowed(self.corrections())
        sessions: ServiceSession = self.sessions()
        return self._narrowed(sessions.live().in_period(self.asked().period))

    def _narrowed(self, rows):
        said = self.cleaned_data
        codes = {
            "recipient__in": said["recipient"],
            "service__code": said["service"],
            "client__territory__slug": said["territory"],
            "client__number": said["number"],
            "representative__number": said["representative"],
            "provider__code": said["provider"],
            "municipality__slug": said["payer"],
        }
        if not self.is_corrections:
            codes["centre__code"] = said["centre"]
            if said["is_centre"]:
                rows = rows.exclude(centre=None)
        if said["month"]:
            month = Period.month(said["month"])
            rows = rows.filter(happened_on__range=(month.first, month.last))
        return rows.filter(**{name: code for name, code in codes.items() if code})

    def said(self) -> list[str]:
        """What narrows the rows down, in words. Raises ``ObjectDoesNotExist``."""
        said = self.cleaned_data
        words = []
        for model, name, key in (
            (Municipality, "payer", "slug"),
            (Provider, "provider", "code"),
            (Centre, "centre", "code"),
            (Service, "service", "code"),
        ):
            if said[name]:
                words.append(str(model.objects.get(**{key: said[name]})))
        return words + [str(Recipient(recipient).label) for recipient in said["recipient"]]
