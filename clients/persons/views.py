"""Possible duplicates, joining two persons, and undoing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Client, MergedRecord, PersonMerge, Representative
from clients.persons import actions
from clients.persons.access import (
    clients_of,
    files_of,
    get_merge,
    get_pair,
    representatives_of,
)
from clients.persons.duplicates import pairs, shown
from clients.persons.forms import MergeForm, PairForm
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.traces import looked_at

PER_PAGE = 25


# /clients/duplicates/


@require_safe
@right_required(Right.ANSWER_FOR_FILES)
def duplicates(request):
    return _show_duplicates(request, PairForm(user=request.user))


@post_only
@right_required(Right.ANSWER_FOR_FILES)
def duplicate_numbers(request):
    """The page that joins two records named by their numbers, alike or not."""
    form = PairForm(request.POST, user=request.user)
    if not form.is_valid():
        return _show_duplicates(request, form)
    one, other = form.records
    looked_at(request, clients_of([one, other]))
    return redirect("clients:merge_create", one.uuid, other.uuid)


def _show_duplicates(request, form: PairForm):
    are_apart = "apart" in request.GET
    territories = request.user.territories(Right.ANSWER_FOR_FILES).values_list("id", flat=True)
    found = pairs(territories.order_by("id"), are_apart=are_apart)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = shown(page.object_list)
    looked_at(request, clients_of(record for row in rows for record in (row["one"], row["other"])))
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "are_apart": are_apart,
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "clients/duplicates.html", context, status=status)


# /clients/duplicates/<record>/<record>/


@post_only
@right_required(Right.ANSWER_FOR_FILES)
def duplicate_dismiss(request, one_uuid, other_uuid):
    one, other = get_pair(request.user, one_uuid, other_uuid)
    try:
        actions.tell_apart(one=one, other=other, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = _("Noted: %(one)s and %(other)s are not one person.")
        address = reverse("clients:duplicate_restore", args=[one_uuid, other_uuid])
        said = {"one": _in_words(one), "other": _in_words(other)}
        messages.success(request, text % said, address)
    looked_at(request, clients_of([one, other]))
    return redirect("clients:duplicates")


@post_only
@right_required(Right.ANSWER_FOR_FILES)
def duplicate_restore(request, one_uuid, other_uuid):
    one, other = get_pair(request.user, one_uuid, other_uuid)
    actions.suspect_again(one=one, other=other)
    looked_at(request, clients_of([one, other]))
    messages.success(request, _("The pair is among the possible duplicates again."))
    return redirect("clients:duplicates")


def _in_words(record: Client | Representative) -> str:
    return f"{record.identity} ({record.number})"


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.ANSWER_FOR_FILES)
def merge_create(request, one_uuid, other_uuid):
    """Both persons, what joining them changes, and what it does to allowances."""
    one, other = get_pair(request.user, one_uuid, other_uuid)
    form = MergeForm(request.POST if request.method == "POST" else None)
    if one.person_id == other.person_id:
        looked_at(request, clients_of([one, other]))
        messages.info(request, _("The two are one person already."))
        return redirect("clients:merge_list")
    sides = [_side(request.user, record) for record in (one, other)]
    looked_at(request, clients_of(record for side in sides for record in side["records"]))
    overlaps = actions.overlaps(*(side["files"] for side in sides))
    if request.method == "POST" and form.is_valid():
        try:
            if overlaps:
                raise ValidationError(_overlap(*overlaps[0]))
            merge = actions.merge(
                one=one, other=other, by=request.user, note=form.cleaned_data["note"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            address = reverse("clients:merge_undo", args=[merge.uuid])
            said = {"one": _in_words(one), "other": _in_words(other)}
            text = _("%(one)s and %(other)s are one person now.") % said
            messages.success(request, text, address)
            return redirect("clients:merge_list")
    context = {
        "form": form,
        "one": one,
        "other": other,
        "sides": sides,
        "obstacles": [_overlap(*overlap) for overlap in overlaps],
        "today": timezone.localdate(),
    }
    status = 422 if form.errors else 200
    return render(request, "clients/merge_create.html", context, status=status)


def _side(user, record: Client | Representative) -> dict:
    """What is known here of the person of ``record``."""
    files = list(files_of(user).filter(person=record.person_id))
    representatives = list(representatives_of(user).filter(person=record.person_id))
    return {
        "files": files,
        "representatives": representatives,
        "records": [*files, *representatives],
    }


def _overlap(one: Client, other: Client) -> str:
    return _(
        "The files No. %(one)s and No. %(other)s are open in one territory at the same time. "
        "One person has one file there: end one of them first, no later than the other begins."
    ) % {"one": one.number, "other": other.number}


# /clients/merges/


@require_safe
@right_required(Right.ANSWER_FOR_FILES)
def merge_list(request):
    merges = (
        PersonMerge.objects.visible_to(request.user)
        .select_related("merged_by", "undone_by")
        .prefetch_related(Prefetch("records", _records(request.user), to_attr="seen"))
    )
    page = Paginator(merges, PER_PAGE).get_page(request.GET.get("page"))
    looked_at(request, _clients_of_merges(page))
    return render(request, "clients/merge_list.html", {"page": page})


def _records(user):
    """Of a merge, with what they are of."""
    return (
        MergedRecord.objects.filter(territory__in=user.territories(Right.ANSWER_FOR_FILES))
        .select_related(
            "client__identity", "client__territory", "representative__identity",
            "representative__territory",
        )
        .prefetch_related("representative__representations__client__identity")
        .order_by("is_repointed", "id")
    )  # fmt: skip


def _clients_of_merges(merges) -> list[Client]:
    return clients_of(
        record.client or record.representative for merge in merges for record in merge.seen
    )


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.ANSWER_FOR_FILES)
def merge_undo(request, personmerge_uuid):
    merge = get_merge(request.user, personmerge_uuid)
    merge.seen = list(_records(request.user).filter(merge=merge))
    looked_at(request, _clients_of_merges([merge]))
    error = None
    if request.method == "POST":
        try:
            actions.undo(merge=merge, by=request.user)
        except ValidationError as found:
            if found.code == "undone":
                messages.info(request, " ".join(found.messages))
                return redirect("clients:merge_list")
            error = " ".join(found.messages)
        else:
            messages.success(request, _("The joining is undone: the two are two persons again."))
            return redirect("clients:merge_list")
    context = {"merge": merge, "error": error}
    return render(request, "clients/merge_undo.html", context, status=422 if error else 200)
