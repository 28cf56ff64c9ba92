import json
from dataclasses import dataclass

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clients.access import get_kept_client
from clients.drafts.forms import DraftForm
from clients.models import Draft, Typed
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.history.values import short_moment
from di_latgale.traces import looked_at

SHOWN_AT_ONCE = 10
# Fields that no person reads.
_TECHNICAL = {"form_key", "changed_at", "compared_at", "typed_by", "draft"}


@require_safe
@right_required(Right.KEEP_FILES)
def draft(request, client_uuid, place):
    """Panel beside the heading of a form: how the draft stands, and one's drafts to give back."""
    client = get_kept_client(request.user, client_uuid)
    looked_at(request, client)
    own = Draft.objects.visible_to(request.user).at(client, place)
    found = [_Found.of(d) for d in own.live().newest_first()[:SHOWN_AT_ONCE]]
    ended = own.ended().newest_first()[:SHOWN_AT_ONCE]
    context = {
        "client": client,
        "place": place,
        "found": found,
        "given": _json([vars(f) for f in found]),
        "ended": _json({str(d.page): d.sequence for d in ended}),
        "user": request.user,
    }
    return render(request, "clients/_draft.html", context)


@post_only
@right_required(Right.KEEP_FILES)
def draft_keep(request, client_uuid, place):
    """200 with the time; 409 where another person has signed in since the page was opened."""
    client = get_kept_client(request.user, client_uuid)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return JsonResponse({}, status=422)
    if form.cleaned_data["typed_by"] != request.user.uuid:
        return JsonResponse({}, status=409)
    kept = Draft.objects.keep(
        user=request.user,
        client=client,
        place=place,
        typed=form.typed,
        body=form.cleaned_data["body"],
        after=form.goes_on_from,
    )
    return JsonResponse({"at": short_moment(kept.saved_at)})


@post_only
@right_required(Right.KEEP_FILES)
def draft_drop(request, client_uuid, place):
    """Gives up the drafts of the pages named in ``draft``."""
    client = get_kept_client(request.user, client_uuid)
    typed = Typed.read(request.POST.get("draft", ""))
    Draft.objects.end(user=request.user, client=client, place=place, typed=typed)
    return HttpResponse(status=204)


@dataclass(frozen=True)
class _Found:
    """A draft as the page is told of it."""

    page: str
    sequence: int
    at: str
    values: list

    @classmethod
    def of(cls, row: Draft) -> "_Found":
        return cls(str(row.page), row.sequence, short_moment(row.saved_at), row.body)

    @property
    def words(self) -> list[str]:
        return [
            label or value
            for name, value, label in self.values
            if value.strip() and name not in _TECHNICAL
        ]


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False)
