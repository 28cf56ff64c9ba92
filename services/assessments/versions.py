"""Two people at one form: what a form was shown is compared with what is stored at saving."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db.models import Model

from di_latgale.accounts.models import User


def version_of(row: Model, fields: tuple[str, ...]) -> str:
    """Changes when one of ``fields`` does; says nothing of them."""
    said = repr([getattr(row, row._meta.get_field(name).attname) for name in fields])
    return sha256(said.encode()).hexdigest()[:16]


class OvertakenError(ValidationError):
    """Somebody saved meanwhile; ``stored`` is the row as it is now."""

    def __init__(self, message: str, stored: Model) -> None:
        super().__init__(message, code="overtaken")
        self.stored = stored


def last_hand(row: Model):
    """Who changed the row last, by its history; None where nobody is known."""
    event = row.events.order_by("-pgh_id").first()
    said = (event and event.pgh_context) or {}
    return User.objects.filter(pk=said.get("user")).first() if said.get("user") else None
