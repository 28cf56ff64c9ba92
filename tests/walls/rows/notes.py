import uuid

from clients.models import Draft
from tests.clients.note_rows import NoteFactory
from tests.walls.addresses import ADDRESS

CANARIES = {"case_note": "piezīme-kanārija-20", "draft": "melnraksts-kanārija-21"}


def fill(file) -> None:
    client = file.client
    NoteFactory(client=client, author=file.worker, text=CANARIES["case_note"])
    Draft.objects.create(
        user=file.worker,
        client=client,
        territory=client.territory,
        # A form's name; here the one key that the walk asks all addresses about.
        place=str(ADDRESS),
        page=uuid.uuid4(),
        sequence=1,
        body=[["text", CANARIES["draft"], None]],
    )
