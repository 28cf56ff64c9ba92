"""Joining two persons who are one, undoing it, and remembering who is not one."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Client, PersonMerge, PersonsApart, Representative
from di_latgale.accounts.models import User
from di_latgale.database_errors import message_of
from di_latgale.history import Reason, reason

Record = Client | Representative

_UNKNOWN = gettext_lazy("One of the two is no longer in your sight. Open the list again.")
_AGAINST_MERGE = {
    "unknown": _UNKNOWN,
    "meanwhile": gettext_lazy("Somebody joined one of the two meanwhile. Open the list again."),
    # Nothing of what the other offices know is told.
    "elsewhere": gettext_lazy(
        "These two cannot be joined here. Contact the administrator of the system."
    ),
    "oneself": gettext_lazy(
        "One of the two stands for the other: nobody is one's own representative. "
        "Correct the representatives first."
    ),
}
_AGAINST_UNDOING = {
    "unknown": _UNKNOWN,
    "undone": gettext_lazy("This joining is undone already."),
    "again": gettext_lazy(
        "The person was joined with yet another one afterwards. Undo that joining first."
    ),
    "changed": gettext_lazy(
        "The personal code of one of the files was changed since, and with it the person. "
        "The joining can no longer be undone."
    ),
    "moved": gettext_lazy(
        "One of the files was moved to another municipality since, which has a file of the joined "
        "person. The joining can no longer be undone."
    ),
}
_OVERLAP = gettext_lazy("Both have a file of the same group here at the same time.")


def merge(*, one: Record, other: Record, by: User, note: str = "") -> PersonMerge:
    """Makes the persons of two records one: whatever points at one of them points at the other.

    Raises ValidationError: two files of one group at one time in a territory, somebody's own
    representative, both known elsewhere too, or joined meanwhile.
    """
    if one.person_id == other.person_id:
        raise ValidationError(_("The two are one person already."), code="already")
    try:
        with transaction.atomic():
            reason(Reason.MERGE)
            key, refused = PersonMerge.objects.merge(
                one.person_id, other.person_id, by=by.pk, note=note
            )
            if refused:
                raise ValidationError(_AGAINST_MERGE[refused])
            return PersonMerge.objects.get(pk=key)
    except IntegrityError as error:
        raise _refused(error) from error


def _refused(error: IntegrityError) -> ValidationError:
    message = message_of(error)
    if message is None:
        raise error
    if error.__cause__.diag.constraint_name.startswith("client_one_open_"):
        return ValidationError(_OVERLAP)
    return ValidationError(message)


def undo(*, merge: PersonMerge, by: User) -> None:
    """Gives back exactly what was re-pointed. Raises ValidationError where that cannot be."""
    with transaction.atomic():
        reason(Reason.UNDO)
        if refused := PersonMerge.objects.undo(merge.pk, by=by.pk):
            raise ValidationError(_AGAINST_UNDOING[refused], code=refused)


def overlaps(files: Iterable[Client], others: Iterable[Client]) -> list[tuple[Client, Client]]:
    """Pairs of files that one person could not have: a rule of ``Client``, said beforehand."""
    others = list(others)
    return [
        (file, other)
        for file in files
        for other in others
        if (file.territory_id, file.target_group) == (other.territory_id, other.target_group)
        and _meet(file, other)
    ]


def _meet(one: Client, other: Client) -> bool:
    """Whether the two are open at one time; the day of the exit no longer counts."""
    for file in (one, other):
        if file.enrolled_on and file.enrolled_on == file.exited_on:
            return False
    return (
        one.exited_on is None or other.enrolled_on is None or other.enrolled_on < one.exited_on
    ) and (other.exited_on is None or one.enrolled_on is None or one.enrolled_on < other.exited_on)


def tell_apart(*, one: Record, other: Record, by: User) -> None:
    """Remembers that the two are not one person; again is no error."""
    low, high = sorted((one.person_id, other.person_id))
    if low == high:
        raise ValidationError(_("The two are one person already."), code="already")
    with transaction.atomic():
        apart, is_new = PersonsApart.objects.get_or_create(
            one_id=low, other_id=high, defaults={"said_by": by}
        )
        if not is_new and apart.is_withdrawn:
            apart.is_withdrawn, apart.said_by, apart.said_at = False, by, timezone.now()
            apart.save()


def suspect_again(*, one: Record, other: Record) -> None:
    """Takes back that the two are not one person."""
    low, high = sorted((one.person_id, other.person_id))
    for apart in PersonsApart.objects.filter(one=low, other=high, is_withdrawn=False):
        apart.is_withdrawn = True
        apart.save(update_fields=["is_withdrawn"])
