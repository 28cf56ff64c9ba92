from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from clients.persons.access import clients_of, files_of, get_pair
from di_latgale.access import right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.merging import effects


@require_safe
@right_required(Right.ANSWER_FOR_FILES)
def merge_allowances(request, one_uuid, other_uuid):
    """Panel of the page that joins two persons: what it does to their allowances."""
    pair = get_pair(request.user, one_uuid, other_uuid)
    looked_at(request, clients_of(pair))
    files = [list(files_of(request.user).filter(person=record.person_id)) for record in pair]
    persons = tuple(record.person_id for record in pair)
    found = effects(*files, persons, timezone.localdate())
    context = {
        "effects": found,
        "exceeded": sum(effect.is_over_by_joining for effect in found),
    }
    return render(request, "services/_merge_allowances.html", context)
