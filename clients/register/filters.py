"""The filters of the list of clients."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients import standing
from clients.models import CaseloadEntry, Client
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.filter_forms import FilterForm
from di_latgale.organisations.models import Municipality, Territory


class ClientFilterForm(FilterForm):
    """``has_default``: a worker with clients sees the own ones until another choice is made."""

    MINE, ALL, NOBODY = "mine", "all", "none"
    ENROLLED = "enrolled"

    worker = forms.ChoiceField(label=_("Worker"), required=False)
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
        choices=[
            ("", _("All")),
            (ENROLLED, _("Enrolled")),
            *(
                (found.code, found.word)
                for found in (
                    standing.WAITING,
                    standing.RECEIVING,
                    standing.NOT_YET,
                    standing.EXITED,
                )
            ),
        ],
    )
    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        label=_("Municipality"),
        required=False,
        to_field_name="slug",
        empty_label=_("All municipalities"),
    )
    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label=_("Territory"),
        required=False,
        to_field_name="slug",
        empty_label=_("All territories"),
    )

    def __init__(self, data, *args, user: User, **kwargs) -> None:
        self.user, self.today = user, timezone.localdate()
        territories = user.territories(Right.READ_FILES)
        entries = CaseloadEntry.objects.answering_on(self.today).filter(territory__in=territories)
        has_own = user.may(Right.KEEP_FILES) and entries.covered_by(user, self.today).exists()
        self.has_default = has_own and not user.may(Right.ANSWER_FOR_FILES)
        self._asked, data = data, data.copy()
        data.setdefault("worker", self.MINE if self.has_default else self.ALL)
        super().__init__(data, *args, **kwargs)
        self._offer_workers(entries, has_own)
        self._offer_places(territories)

    def _offer_workers(self, entries, has_own: bool) -> None:
        workers = User.objects.filter(Exists(entries.filter(worker=OuterRef("pk"))))
        self.fields["worker"].choices = [
            *([(self.MINE, _("Only mine"))] if has_own else []),
            (self.ALL, _("All workers")),
            (self.NOBODY, _("Without a worker")),
            *((str(worker.uuid), worker.name) for worker in workers.order_by("sort_key", "id")),
        ]

    def _offer_places(self, territories) -> None:
        municipalities = Municipality.objects.owning_on(self.today, territories)
        self._offer("municipality", municipalities)
        self.has_several_territories = self._offer("territory", territories)

    def _offer(self, name: str, places) -> bool:
        """Whether there is a choice; where there is none the field goes. Asks once."""
        field, places = self.fields[name], places.order_by("sort_key", "id")
        field.queryset = places
        choices = [(place.slug, str(place)) for place in places]
        field.choices = [("", field.empty_label), *choices]
        if len(choices) < 2:
            del self.fields[name]
        return len(choices) > 1

    def asked(self):
        return self._asked

    @property
    def clear_address(self) -> str:
        return f"?worker={self.ALL}" if self.has_default else "?"

    def chosen(self) -> list[dict]:
        """As of any list; without the choice of all workers, which takes the default off."""
        found = []
        for chip in super().chosen():
            if chip["name"] != "worker":
                found.append(chip)
            elif self.cleaned_data["worker"] != self.ALL:
                found.append(chip | {"address": self._address_of_all(chip["address"])})
        return found

    def _address_of_all(self, address: str) -> str:
        if not self.has_default:
            return address
        return f"{address}{'' if address == '?' else '&'}worker={self.ALL}"

    def filter(self, clients):
        self.is_valid()
        chosen = self.cleaned_data
        if group := chosen.get("group"):
            clients = clients.filter(target_group=group)
        if territory := chosen.get("territory"):
            clients = clients.filter(territory=territory)
        if municipality := chosen.get("municipality"):
            there = Territory.objects.belonging_on(self.today, [municipality])
            clients = clients.filter(territory__in=there)
        status = chosen.get("status", "")
        clients = self._of_worker(clients, chosen.get("worker") or self.ALL, status)
        return self._standing(clients, status)

    def _of_worker(self, clients, worker: str, status: str):
        if worker == self.ALL:
            return clients
        entries = CaseloadEntry.objects
        is_of_exited = status == standing.EXITED.code
        entries = (
            entries.standing_on(self.today) if is_of_exited else entries.answering_on(self.today)
        )
        if worker == self.NOBODY:
            if not is_of_exited:
                clients = clients.filter(self._not_exited())
            return clients.exclude(id__in=entries.values("client"))
        if worker == self.MINE:
            return clients.filter(id__in=entries.covered_by(self.user, self.today).values("client"))
        return clients.filter(id__in=entries.filter(worker__uuid=worker).values("client"))

    def _not_exited(self) -> Q:
        return Q(exited_on=None) | Q(exited_on__gte=self.today)

    def _standing(self, clients, status: str):
        if not status:
            return clients
        if status == standing.EXITED.code:
            return clients.exclude(self._not_exited())
        clients = clients.filter(self._not_exited())
        is_begun = Q(enrolled_on=None) | Q(enrolled_on__lte=self.today)
        if status == self.ENROLLED:
            return clients
        if status == standing.NOT_YET.code:
            return clients.exclude(is_begun)
        is_so = status == standing.RECEIVING.code
        return clients.filter(is_begun).receiving(self.today, is_so=is_so)
