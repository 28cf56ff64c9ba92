"""Writes what the views said was looked at, and what people were refused."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from di_latgale.organisations.models import Territory
from di_latgale.traces import seals
from di_latgale.traces.kinds import PURPOSES, Kind, Purpose
from di_latgale.traces.looks import Looks
from di_latgale.traces.writing import write

# The response of these is taken back, so nothing was seen.
REFUSED = (403, 404)


def traced(get_response):
    """One row for a response that shows clients, inside the transaction of that response.

    If it cannot be written, neither is the page shown nor anything stored: the error becomes a 500.
    """

    def middleware(request):
        request.looks = Looks()
        with transaction.atomic():
            response = get_response(request)
            _write_looks(request, response)
            if response.status_code in REFUSED or response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    return middleware


def _write_looks(request, response) -> None:
    looks = request.looks
    if not looks.clients or response.status_code in REFUSED or response.status_code >= 500:
        return
    write(
        kind=_kind(response),
        request=request.id,
        user_id=request.user.pk,
        page=looks.page or request.resolver_match.view_name,
        purpose=_purpose(request.user, set(looks.clients.values())),
        clients=looks.clients,
    )
    seals.seal_when_due()


def refusals(get_response):
    """Outside the transaction of the response, which a refusal takes back."""

    def middleware(request):
        if not hasattr(request, "id"):
            request.id = uuid4()
        response = get_response(request)
        if _is_refusal(request, response):
            with transaction.atomic():
                write(
                    kind=Kind.REFUSAL,
                    request=request.id,
                    user_id=request.user.pk,
                    page=request.resolver_match.view_name,
                    purpose=Purpose.NONE,
                    territory_ids=_working_places(request.user),
                    status=response.status_code,
                    asked=_asked(request),
                )
        return response

    return middleware


def _is_refusal(request, response) -> bool:
    """Somebody signed in got 403, or 404 at an address that names an object."""
    match = getattr(request, "resolver_match", None)
    if response.status_code not in REFUSED or match is None or not request.user.is_authenticated:
        return False
    if response.status_code == 404:
        return bool(match.kwargs or match.args)
    # A form whose token has run out is no attempt at anything.
    is_form = request.method not in {"GET", "HEAD", "OPTIONS", "TRACE"}
    return not is_form or getattr(request, "csrf_processing_done", False)


def _asked(request) -> UUID | None:
    values = request.resolver_match.kwargs.values()
    return next((value for value in values if isinstance(value, UUID)), None)


def _working_places(user) -> list[int]:
    """So that the head of the place learns what its people were refused."""
    places = user.memberships_today().filter(municipality__isnull=False).values("municipality")
    found = Territory.objects.belonging_on(timezone.localdate(), places)
    return list(found.order_by("id").values_list("id", flat=True))


def _kind(response) -> str:
    is_page = response.get("Content-Type", "text/html").startswith("text/html")
    return Kind.LOOK if is_page else Kind.EXPORT


def _purpose(user, territory_ids: set[int]) -> str:
    """That of the role whose places hold all the clients, where somebody has several roles."""
    held = [role for role in PURPOSES if role in user.roles]
    covering = (role for role in held if _covers(user, role, territory_ids))
    return PURPOSES[held[0] if len(held) == 1 else next(covering, held[0])]


def _covers(user, role: str, territory_ids: set[int]) -> bool:
    memberships = user.memberships_today().filter(role=role)
    if memberships.filter(municipality=None).exists():
        return True
    places = memberships.values("municipality")
    found = Territory.objects.belonging_on(timezone.localdate(), places)
    return found.filter(id__in=territory_ids).count() == len(territory_ids)
