"""Writes what the views said was looked at, and what people were refused."""

from uuid import UUID

from django.utils import timezone

from di_latgale import scope
from di_latgale.middleware import ROLLED_BACK
from di_latgale.organisations.models import Belonging
from di_latgale.traces import seals
from di_latgale.traces.kinds import PURPOSES, Kind, Purpose
from di_latgale.traces.looks import Looks
from di_latgale.traces.writing import write

REFUSED = (403, 404)


def traced(get_response):
    """One row for a response that shows clients or is a file taken away, inside its transaction.

    If it cannot be written, neither is the page shown nor anything stored: the error becomes a 500.
    """

    def middleware(request):
        request.looks = Looks()
        response = get_response(request)
        is_seen = response.status_code < 500 and response.status_code not in ROLLED_BACK
        looks = request.looks
        if is_seen and (looks.clients or looks.taken_from is not None):
            write(
                kind=_kind(response),
                request=request.id,
                user_id=request.user.pk,
                page=looks.page or request.resolver_match.view_name,
                purpose=purpose_of(request.user, looks.territories),
                clients=looks.clients,
                territory_ids=looks.taken_from or (),
            )
            seals.seal_when_due()
        return response

    return middleware


def refusals(get_response):
    """Outside the transaction of the response, which a refusal takes back."""

    def middleware(request):
        response = get_response(request)
        if _is_refusal(request, response):
            with scope.web_transaction():
                scope.set_scope(scope.Scope(user_id=request.user.pk), request_id=request.id)
                write(
                    kind=Kind.REFUSAL,
                    request=request.id,
                    user_id=request.user.pk,
                    page=request.resolver_match.view_name,
                    purpose=Purpose.NONE,
                    territory_ids=_territories(request.user.memberships_now),
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


def _kind(response) -> str:
    is_page = response.get("Content-Type", "text/html").startswith("text/html")
    return Kind.LOOK if is_page else Kind.EXPORT


def purpose_of(user, territory_ids: set[int]) -> str:
    """That of the role whose places hold all of it, where somebody has several roles."""
    held = [role for role in PURPOSES if role in user.roles]
    covering = (role for role in held if _covers(user, role, territory_ids))
    return PURPOSES[held[0] if len(held) == 1 else next(covering, held[0])]


def _covers(user, role: str, territory_ids: set[int]) -> bool:
    memberships = [m for m in user.memberships_now if m.role == role]
    if any(m.is_region_wide for m in memberships):
        return True
    return territory_ids <= _territories(memberships)


def _territories(memberships) -> set[int]:
    """Today's, of the municipalities where somebody works."""
    places = {m.municipality_id for m in memberships if m.municipality_id}
    found = Belonging.objects.valid_on(timezone.localdate()).filter(municipality__in=places)
    return set(found.order_by("territory").values_list("territory", flat=True))
