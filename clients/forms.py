from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from di_latgale.accounts.rights import Right
from di_latgale.history.changes import kinds_of_client
from di_latgale.organisations.models import Territory

SHORTEST_SEARCH = 2


class ClientFilterForm(forms.Form):
    """The filters of the list, kept in the address; what it does not know is ignored."""

    ENROLLED, EXITED = "enrolled", "exited"

    group = forms.ChoiceField(
        label=_("Group"),
        required=False,
        choices=[
            ("", _("All groups")),
            (Client.Group.CHILD, _("Children (FT)")),
            (Client.Group.ADULT, _("Adults (GRT)")),
        ],
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All")), (ENROLLED, _("Enrolled")), (EXITED, _("Exited"))],
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Territory"),
        required=False,
        to_field_name="slug",
        empty_label=_("All territories"),
    )

    use_required_attribute = False

    def __init__(self, *args, user, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        territories = user.territories(Right.READ_FILES).order_by("sort_key", "id")
        self.fields["territory"].queryset = territories
        self.has_several_territories = len(territories) > 1
        if not self.has_several_territories:
            del self.fields["territory"]

    def filter(self, clients):
        self.is_valid()
        chosen = self.cleaned_data
        if group := chosen.get("group"):
            clients = clients.filter(target_group=group)
        if status := chosen.get("status"):
            exited = Q(exited_on__lt=timezone.localdate())
            clients = clients.filter(exited if status == self.EXITED else ~exited)
        if territory := chosen.get("territory"):
            clients = clients.filter(territory=territory)
        return clients

    def chosen(self) -> list[dict]:
        """The filters that are on: their words, and the address without each."""
        found = []
        for bound in self:
            if self.cleaned_data.get(bound.name):
                rest = self.data.copy()
                for name in (bound.name, "page"):
                    rest.pop(name, None)
                words = dict(bound.field.widget.choices)[bound.data]
                found.append({"words": words, "address": f"?{rest.urlencode()}"})
        return found


class ChangesFilterForm(forms.Form):
    """Which kind of record; what it does not know is ignored."""

    record = forms.ChoiceField(
        label=_("Kind of record"),
        required=False,
        choices=lambda: [("", _("All kinds")), *kinds_of_client()],
    )

    use_required_attribute = False

    def kind(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("record", "")
