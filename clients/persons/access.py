"""Whose persons one may compare and join: those of records where one answers for files."""

from collections.abc import Iterable
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404

from clients.models import Client, PersonMerge, Representative
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right


def files_of(user: User):
    """Files for which the person answers, as the pages of persons show them."""
    territories = user.territories(Right.ANSWER_FOR_FILES)
    return (
        Client.objects.filter(territory__in=territories)
        .select_related("identity", "territory")
        .order_by("enrolled_on", "id")
    )


def representatives_of(user: User):
    """Representatives there who stand, or stood, for a client."""
    territories = user.territories(Right.ANSWER_FOR_FILES)
    return (
        Representative.objects.filter(territory__in=territories, representations__isnull=False)
        .distinct()
        .select_related("identity", "territory")
        .prefetch_related("representations__client__identity")
        .order_by("id")
    )


def get_record(user: User, uuid: UUID) -> Client | Representative:
    """A file or a representative; 404 for all others, whatever the reason."""
    found = files_of(user).filter(uuid=uuid).first()
    return found or get_object_or_404(representatives_of(user), uuid=uuid)


def get_pair(
    user: User, uuid: UUID, other_uuid: UUID
) -> tuple[Client | Representative, Client | Representative]:
    """Two different records."""
    if uuid == other_uuid:
        raise Http404
    return get_record(user, uuid), get_record(user, other_uuid)


def get_merge(user: User, uuid: UUID) -> PersonMerge:
    """404 unless the person answers for all that was re-pointed."""
    merges = PersonMerge.objects.visible_to(user).select_related("merged_by", "undone_by")
    return get_object_or_404(merges, uuid=uuid)


def clients_of(records: Iterable[Client | Representative]) -> list[Client]:
    """The clients whom showing ``records`` tells of: of a representative all that it stands for."""
    found: dict[int, Client] = {}
    for record in records:
        if isinstance(record, Client):
            found[record.pk] = record
        else:
            found |= {x.client_id: x.client for x in record.representations.all()}
    return list(found.values())
