import uuid

from django.utils import timezone

from clients.models import Draft
from tests import factories as make
from tests.clients.note_rows import NoteFactory, OutcomeFactory


def _draft(**kwargs):
    client = kwargs.pop("client", None) or make.ClientFactory()
    said = {
        "client": client,
        "territory": client.territory,
        "user": kwargs.pop("user", None) or make.UserFactory(),
        "place": "note_create",
        "page": uuid.uuid4(),
        "sequence": 1,
    }
    return Draft.objects.create(**{**said, **kwargs})


def _page_twice():
    first = _draft()
    _draft(client=first.client, user=first.user, page=first.page)


def _form_twice():
    first = NoteFactory()
    NoteFactory(client=first.client, form_key=first.form_key)


BROKEN_BY = {
    "draft_same_territory": lambda: _draft(territory=make.territory("daugavpils")),
    "draft_once": _page_twice,
    "note_same_territory": lambda: NoteFactory(territory=make.territory("daugavpils")),
    "note_says_something": lambda: NoteFactory(text=""),
    "note_withdrawn_by_somebody": lambda: NoteFactory(withdrawn_at=timezone.now()),
    "note_form_once": _form_twice,
    "outcome_withdrawn_by_somebody": lambda: OutcomeFactory(withdrawn_at=timezone.now()),
}
