from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from di_latgale.accounts.rights import Right
from di_latgale.filter_forms import FilterForm
from di_latgale.history.changes import kinds_of_client
from di_latgale.organisations.models import Territory

SHORTEST_SEARCH = 2


class ClientFilterForm(FilterForm):
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
