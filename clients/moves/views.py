"""A client moves to another municipality: offered there, accepted or declined here."""

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from clients.access import get_kept_client
from clients.bar import client_bar
from clients.models import Move
from clients.moves import actions, copies
from clients.moves.access import get_move_here
from clients.moves.forms import AcceptForm, DeclineForm, MoveForm
from di_latgale.access import post_only, right_required
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Belonging
from di_latgale.traces import looked_at

PER_PAGE = 25


# /clients/<client>/move/


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.KEEP_FILES)
def move_create(request, uuid):
    """The form; while the client is offered, the offer instead."""
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    form = MoveForm(request.POST if request.method == "POST" else None, client=client)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.offer(
                client=client,
                to=said["to_municipality"],
                moved_on=said["moved_on"],
                copies=set(said["copies"]),
                note=said["note"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            text = _("%(client)s is offered to %(place)s. Until it is accepted you can withdraw.")
            messages.success(
                request, text % {"client": client.identity, "place": said["to_municipality"]}
            )
            return redirect("clients:move_create", client.uuid)
    moves = [_with_copies(move) for move in client.moves.for_list()]
    context = client_bar(request.user, client) | {
        "form": form,
        "offered": next((entry for entry in moves if entry["move"].is_offered), None),
        "earlier": [entry for entry in moves if not entry["move"].is_offered],
        "is_closed": client.exited_on is not None and client.exited_on < timezone.localdate(),
    }
    return render(request, "clients/move_create.html", context, status=422 if form.errors else 200)


@post_only
@right_required(Right.KEEP_FILES)
def move_withdraw(request, uuid):
    client = get_kept_client(request.user, uuid)
    looked_at(request, client)
    try:
        actions.withdraw(client=client, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The offer is withdrawn."))
    return redirect("clients:move_create", client.uuid)


def _with_copies(move: Move) -> dict:
    return {"move": move, "copies": copies.labels(move)}


# /clients/moves/


@require_safe
@right_required(Right.ANSWER_FOR_FILES)
def move_list(request):
    """Who is offered here, oldest first, and below it who was taken over."""
    moves = Move.objects.offered_to(request.user).for_list().select_related("new_client")
    offered = list(moves.offered().order_by("moved_on", "id"))
    accepted = moves.filter(status=Move.Status.ACCEPTED).order_by("-answered_at", "-id")
    page = Paginator(accepted, PER_PAGE).get_page(request.GET.get("page"))
    looked_at(request, [move.as_client() for move in (*offered, *page)])
    looked_at(request, [move.new_client for move in page if move.new_client])
    context = {
        "offered": _from_where(offered),
        "page": page,
        "accepted": _from_where(page),
    }
    return render(request, "clients/move_list.html", context)


def _from_where(moves: Iterable[Move]) -> list[dict]:
    """Each with the municipality of today where the old file lies, and what is copied."""
    moves = list(moves)
    belongings = Belonging.objects.valid_on(timezone.localdate()).filter(
        territory__in={move.territory_id for move in moves}
    )
    places = dict(belongings.order_by("id").values_list("territory", "municipality__name"))
    return [
        _with_copies(move) | {"place": places.get(move.territory_id, move.territory.name)}
        for move in moves
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.ANSWER_FOR_FILES)
def move_accept(request, move_uuid):
    move = get_move_here(request.user, move_uuid)
    looked_at(request, move.as_client())
    if not move.is_offered:
        return _already(request, move)
    data = request.POST if request.method == "POST" else None
    form = AcceptForm(data, move=move, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            client, lost = actions.accept(
                move=move,
                territory=form.chosen_territory,
                number=form.cleaned_data["number"],
                by=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            looked_at(request, client)
            messages.success(request, _("The client is accepted; this is the new file."))
            if lost:
                messages.warning(request, _lost_message(lost))
            return redirect("clients:detail", client.uuid)
    context = _from_where([move])[0] | {"form": form}
    return render(request, "clients/move_accept.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@right_required(Right.ANSWER_FOR_FILES)
def move_decline(request, move_uuid):
    move = get_move_here(request.user, move_uuid)
    looked_at(request, move.as_client())
    if not move.is_offered:
        return _already(request, move)
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(move=move, why=form.cleaned_data["why"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The offer is declined."))
            return redirect("clients:move_list")
    context = _from_where([move])[0] | {"form": form}
    return render(request, "clients/move_decline.html", context, status=422 if form.errors else 200)


def _lost_message(lost: int) -> str:
    text = ngettext(
        "%(count)s document was not copied: the other office cannot read its file. Ask for the "
        "paper there.",
        "%(count)s documents were not copied: the other office cannot read their files. Ask for "
        "the papers there.",
        lost,
    )
    return text % {"count": lost}


def _already(request, move: Move):
    """Accepted by somebody, perhaps by the click before: the file that was made."""
    looked_at(request, move.new_client)
    messages.info(request, _("This client is accepted already."))
    return redirect("clients:detail", move.new_client.uuid)
