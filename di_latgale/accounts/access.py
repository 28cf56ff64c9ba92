"""Who may keep whom: what of the people and their roles one person may see and change."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils import timezone

from di_latgale.access import RightMissing
from di_latgale.accounts.models import Membership, User
from di_latgale.accounts.rights import GIVEN_BY_HEADS, Right, Role
from di_latgale.organisations.models import Municipality, Provider


def get_person(keeper: User, uuid) -> User:
    """404 unless ``keeper`` may see the person among the people."""
    return get_object_or_404(User.objects.kept_by(keeper).for_list(keeper), uuid=uuid)


def get_changeable_person(keeper: User, uuid) -> User:
    """As ``get_person``; nobody changes the own roles and the own access (403)."""
    person = get_person(keeper, uuid)
    if person == keeper:
        raise PermissionDenied
    return person


def get_person_for(keeper: User, uuid, right: str) -> User:
    """As ``get_changeable_person``, for what ``right`` is needed for (403)."""
    person = get_changeable_person(keeper, uuid)
    if not keeper.may(right):
        raise RightMissing(right)
    return person


def roles_given_by(keeper: User) -> list[Role]:
    return [role for role in Role if keeper.may(Right.KEEP_PEOPLE) or role in GIVEN_BY_HEADS]


def municipalities_given_by(keeper: User):
    """Where ``keeper`` gives roles: municipalities of today."""
    today = timezone.localdate()
    current = Municipality.objects.filter(Q(valid_to=None) | Q(valid_to__gte=today))
    if keeper.may(Right.KEEP_PEOPLE):
        return current
    own = keeper.memberships_with(Right.INVITE).values("municipality")
    return current.filter(id__in=own)


def providers_given_by(keeper: User):
    return Provider.objects.all() if keeper.may(Right.KEEP_PEOPLE) else Provider.objects.none()


def get_membership(keeper: User, person: User, pk: str) -> Membership:
    """404 unless it is the person's and ``keeper`` may end it."""
    number = int(pk) if pk.isdecimal() and len(pk) < 19 else 0
    return get_object_or_404(Membership.objects.kept_by(keeper), pk=number, user=person)
