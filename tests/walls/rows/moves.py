from datetime import date

from clients.models import MergedRecord, PersonMerge, PersonsApart
from clients.moves.actions import offer
from tests import factories

CANARIES = {"move": "pārcelšana-kanārija-9", "merge": "apvienošana-kanārija-10"}


def fill(file) -> None:
    offer(
        client=file.client,
        to=factories.municipality("livanu-novads"),
        moved_on=date(2021, 11, 8),
        copies={"copies_disabilities"},
        note=CANARIES["move"],
        by=file.worker,
    )
    kept, gone = sorted((file.client.person, factories.PersonFactory()), key=lambda p: p.pk)
    merge = PersonMerge.objects.create(
        kept=kept, gone=gone, merged_by=file.worker, note=CANARIES["merge"]
    )
    MergedRecord.objects.create(
        merge=merge, client=file.client, territory=file.client.territory, is_repointed=True
    )
    twin = factories.RepresentationFactory(client=file.client).representative.person
    low, high = sorted((file.client.person_id, twin.pk))
    PersonsApart.objects.create(one_id=low, other_id=high, said_by=file.worker)
