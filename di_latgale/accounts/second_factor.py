"""Who needs a second factor beside the password, and who has one."""

from allauth.mfa.models import Authenticator
from django.conf import settings

from di_latgale.accounts.models import FACTORS


def is_needed(user) -> bool:
    """By one of today's roles, as ``SECOND_FACTOR_ROLES`` says; "all" means whoever signs in."""
    roles = settings.SECOND_FACTOR_ROLES
    return "all" in roles or not user.roles.isdisjoint(roles)


def has_one(user) -> bool:
    return Authenticator.objects.filter(user=user, type__in=FACTORS).exists()


def is_missing(user) -> bool:
    return is_needed(user) and not has_one(user)
