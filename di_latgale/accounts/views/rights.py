from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from di_latgale.access import right_required
from di_latgale.accounts.access import get_person
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import RIGHTS, Right, Role
from di_latgale.context_processors import pages_for
from di_latgale.organisations.models import Territory


@require_safe
@right_required(Right.KEEP_PEOPLE)
def rights(request):
    """The table of the code, in words."""
    context = {
        "roles": list(Role),
        "rows": [
            {"right": right, "cells": [(role, role in RIGHTS[right]) for role in Role]}
            for right in Right
        ],
        "by_role": [
            {"role": role, "rights": [right for right in Right if role in RIGHTS[right]]}
            for role in Role
        ],
    }
    return render(request, "accounts/rights.html", context)


@require_safe
@right_required(Right.KEEP_PEOPLE)
def person_rights(request, uuid):
    """What the person may see today, asked of the same table as every page asks."""
    person = get_person(request.user, uuid)
    memberships = person.memberships_today().select_related("municipality", "provider")
    context = {
        "person": person,
        "today": timezone.localdate(),
        "memberships": [
            {
                "membership": membership,
                "rights": [right for right in Right if membership.role in RIGHTS[right]],
            }
            for membership in memberships.order_by("valid_from", "id")
        ],
        "territories": _territories(person),
        "providers": person.providers(Right.READ_PLANNED).order_by("sort_key", "id"),
        "pages": pages_for(person),
    }
    return render(request, "accounts/person_rights.html", context)


def _territories(person: User) -> list[dict]:
    """Of which territories the person reads files, figures, rows and traces."""
    every = Territory.objects.count()
    found = []
    for right in (Right.READ_FILES, Right.READ_FIGURES, Right.READ_ROWS, Right.READ_TRACES):
        territories = list(person.territories(right).order_by("sort_key", "id"))
        found.append(
            {"right": right, "territories": territories, "is_all": len(territories) == every}
        )
    return found
