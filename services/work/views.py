from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at
from services.models import WorkMail
from services.work.forms import WorkFilterForm
from services.work.people import Work

ON_FIRST_PAGE, PER_PAGE = 12, 30


# /services/work/


@require_safe
@right_required(Right.KEEP_FILES)
def work(request):
    """Panel of the first page: decisions, then who waits longest."""
    found = Work(request.user, timezone.localdate())
    people = found.people()
    first = people[:ON_FIRST_PAGE]
    looked_at(request, found.named(first))
    context = {
        "people": first,
        "total": len(found.items),
        "more": len(people) - len(first),
        "has_own": found.has_own,
        "scope": found.scope,
    }
    return render(request, "services/_work.html", context)


@require_safe
@right_required(Right.KEEP_FILES)
def work_list(request):
    form = WorkFilterForm(request.GET)
    scope, kind = form.chosen()
    found = Work(request.user, timezone.localdate(), scope)
    form.data = form.data.copy()
    form.data["scope"] = found.scope
    page = Paginator(found.people(kind), PER_PAGE).get_page(request.GET.get("page"))
    people = list(page)
    looked_at(request, found.named(people))
    context = {
        "filters": form,
        "page": page,
        "people": people,
        "total": len(found.items),
        "is_filtered": bool(kind),
        "gets_mail": not WorkMail.objects.filter(user=request.user, is_wanted=False).exists(),
    }
    return render(request, "services/work_list.html", context)


@post_only
@right_required(Right.KEEP_FILES)
def work_mail(request):
    """Switches the weekly mail on ("yes") or off."""
    is_wanted = request.POST.get("wanted") == "yes"
    WorkMail.objects.update_or_create(user=request.user, defaults={"is_wanted": is_wanted})
    said = _("The weekly mail is switched on.") if is_wanted else _("No more weekly mails.")
    messages.success(request, said)
    return redirect("services:work_list")
