"""The form of a session as a provider's specialist fills it in."""

from django.db.models import F, Max, Q
from django.utils.translation import gettext_lazy as _

from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Provider, Specialist
from services.forms import SessionForm
from services.models import PlannedService


class PlannedSessionForm(SessionForm):
    """Nothing but what is planned with the person's provider for the client on that day.

    The provider is given; only who works for several that serve this client chooses. No other
    provider, service, centre or specialist is among the choices, and no reason tells grounds.
    """

    right = Right.LOG_PLANNED
    is_planned = True

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self._offer_specialists()

    def _offer_recipients(self) -> None:
        lines = (
            PlannedService.objects.visible_to(self.user, self.right)
            .filter(client=self.client)
            .in_force_on(self.day)
        )
        if self.session:
            lines = lines.filter(provider=self.session.provider_id)
        lines = list(lines.order_by("id"))
        self._offer_provider({line.provider_id for line in lines})
        own = self.provider and self.provider.pk
        self.lines = [line for line in lines if line.provider_id == own]
        super()._offer_recipients()

    def _offer_provider(self, ids: set[int]) -> None:
        field = self.fields["provider"]
        field.queryset = Provider.objects.filter(pk__in=ids).order_by("sort_key", "id")
        field.required, field.empty_label = True, None
        field.error_messages["required"] = _("Choose the provider.")
        providers = list(field.queryset)
        self.has_provider_choice = len(providers) > 1
        said = self._said("provider")
        usual = providers[0] if providers else None
        self.provider = next((p for p in providers if p.code == said), usual)
        if not self.has_provider_choice:
            del self.fields["provider"]

    def _may_be_served(self, recipient: str) -> bool:
        return any(line.recipient == recipient for line in self.lines)

    def _planned(self) -> frozenset[int]:
        recipient = self._recipient(self.chosen_recipient)
        return frozenset(line.service_id for line in self.lines if line.recipient == recipient)

    def _centres(self):
        return super()._centres().filter(Q(provider=None) | Q(provider=self.provider))

    def _offer_specialists(self) -> None:
        """The provider's; whom this person named last leads and is the default."""
        used = Max("sessions__recorded_at", filter=Q(sessions__recorded_by=self.user))
        specialists = Specialist.objects.none()
        if self.provider:
            specialists = Specialist.objects.filter(provider=self.provider).annotate(used=used)
            specialists = specialists.order_by(F("used").desc(nulls_last=True), "sort_key", "id")
        self.fields["specialist"].queryset = specialists
        first = specialists.first()
        is_new = not self.is_bound and self.session is None
        if is_new and not self.initial.get("specialist") and first and first.used:
            self.initial["specialist"] = first.code

    def clean(self):
        if not self.has_provider_choice:
            self.cleaned_data["provider"] = self.provider
        super().clean()
