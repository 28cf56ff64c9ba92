"""Files are made, planned with providers and given to workers."""

import re
from functools import partial
from io import BytesIO

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from clients.models import CaseloadEntry, Client, ClientIdentity
from services.models import Recipient
from tests.state_machine import office
from tests.state_machine.canaries import Canary
from tests.state_machine.machine import Machine, numbers, people, signed_in
from tests.state_machine.office import PLACES, PROVIDERS, Held

IMPORT = "/services/import/"


def workbook_of(words: dict[str, list[str]], territory: str) -> SimpleUploadedFile:
    """A child's row."""
    book = openpyxl.Workbook()
    book.active.title = "clients"
    book.active.append(
        ["client_number", "municipality", "target_group", "given_name", "family_name", "birth_date"]
    )
    number, given, family = (words[name][0] for name in ("number", "given", "family"))
    book.active.append([number, territory, "child", given, family, words["birth"][1]])
    file = BytesIO()
    book.save(file)
    return SimpleUploadedFile("klienti.xlsx", file.getvalue())


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

    @rule(number=numbers)
    def rename(self, number) -> None:
        """No page does it yet."""
        canary = self.pick(number)
        canary.rename(self.aviary.name("Family"))
        identity = ClientIdentity.objects.get(client=canary.client)
        identity.family_name = canary.word("family")
        identity.save()

    @rule(person=people, number=numbers, place=st.sampled_from(PLACES))
    def import_file(self, person, number, place) -> None:
        """On the page, in two steps; a file comes only into a head's own municipality."""
        may = partial(self.imports, place[0])
        person = self.who(person, may, number)
        words = self.aviary.imported()
        response = self.ask(person, IMPORT, {"workbook": workbook_of(words, place[1])})
        if not self.can_import(person):
            return self.is_refused(response)
        if token := re.search(r'name="token" value="(\w+)"', response.text):
            self.ask(person, IMPORT, {"token": token[1]})
        client = Client.objects.filter(number=words["number"][0]).first()
        assert (client is not None) == may(self.of(person)), (person, place)
        if client:
            self.canaries.append(Canary(client, place[0], words))
            self.shown["imported"] += 1
        return None

    def imports(self, municipality: str, held: list[Held]) -> bool:
        return any(h.role == office.HEAD and h.place == municipality for h in held)

    def can_import(self, person) -> bool:
        """The catalogue's keeper comes to the page too, for the catalogue's sake."""
        return any(h.role in {office.HEAD, office.CATALOGUE} for h in self.of(person))

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
