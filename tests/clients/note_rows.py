from datetime import date

import factory
from factory import SelfAttribute, SubFactory
from factory.django import DjangoModelFactory

from clients.models import Note, Outcome
from tests.factories import ClientFactory, UserFactory


class NoteFactory(DjangoModelFactory):
    class Meta:
        model = Note

    client = SubFactory(ClientFactory)
    territory = SelfAttribute("client.territory")
    kind = Note.Kind.VISIT
    happened_on = date(2021, 3, 1)
    text = "Ģimene mājās, vienojāmies par nākamo tikšanos."
    author = SubFactory(UserFactory)
    changed_by = SelfAttribute("author")
    form_key = factory.Faker("uuid4", cast_to=None)


class OutcomeFactory(DjangoModelFactory):
    """Of an adult."""

    class Meta:
        model = Outcome

    client = SubFactory(ClientFactory, adult=True)
    territory = SelfAttribute("client.territory")
    kind = Outcome.Kind.EMPLOYMENT
    valid_from = date(2021, 3, 1)
