"""Files are made, planned with providers and given to workers."""

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from clients.models import CaseloadEntry
from services.models import Recipient
from tests.state_machine.machine import Machine, numbers, signed_in
from tests.state_machine.office import PLACES, PROVIDERS


class Filing(Machine):
    @initialize()
    def open(self) -> None:
        """A file in each municipality; all but the last have a plan."""
        for place in PLACES:
            self.canaries.append(self.aviary.client(place, is_child=True))
        for canary, code in zip(self.canaries, PROVIDERS, strict=False):
            self.aviary.plan(canary, self.staff.providers[code])

    @rule(place=st.sampled_from(PLACES), is_child=st.booleans(), of=st.none() | numbers)
    def make_file(self, place, is_child, of) -> None:
        """A new person's, or another municipality's file of one who has a file already."""
        person = self.pick(of).client.person if of is not None else None
        places = [c.municipality for c in self.canaries if person and c.client.person == person]
        if place[0] in places:
            person = None
        self.canaries.append(self.aviary.client(place, is_child=is_child, person=person))

    @rule(number=numbers, code=st.sampled_from(PROVIDERS), for_representative=st.booleans())
    def plan(self, number, code, for_representative) -> None:
        canary = self.pick(number)
        recipient = Recipient.REPRESENTATIVE if for_representative else Recipient.CHILD
        if not canary.client.is_child:
            recipient = Recipient.ADULT
        self.aviary.plan(canary, self.staff.providers[code], recipient)

    @rule(number=numbers, worker=signed_in)
    def give_to_worker(self, number, worker) -> None:
        """A caseload says who is responsible; it opens nothing to anybody."""
        client = self.pick(number).client
        worker = self.staff.users[worker]
        if not CaseloadEntry.objects.filter(client=client, worker=worker).exists():
            CaseloadEntry.objects.create(
                client=client,
                territory=client.territory,
                worker=worker,
                valid_from=timezone.localdate(),
            )
