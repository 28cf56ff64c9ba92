"""Whom a row is about: by name for who may read files, by number alone for who may read rows.

Without names no query reads the identity, nor the address of the file.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from di_latgale.accounts.rights import Right

_CLIENT = {
    "client_pk": F("client"),
    "client_territory": F("territory"),
    "client_slug": F("territory__slug"),
    "client_place": F("territory__name"),
    "client_number": F("client__number"),
}
_CLIENT_NAMED = {
    "client_uuid": F("client__uuid"),
    "client_given": F("client__identity__given_name"),
    "client_family": F("client__identity__family_name"),
}
_REPRESENTATIVE = {"rep_number": F("representative__number")}
_REPRESENTATIVE_NAMED = {
    "rep_given": F("representative__identity__given_name"),
    "rep_family": F("representative__identity__family_name"),
}


@dataclass(frozen=True)
class Whose:
    """A client's file. ``pk`` and ``territory_id`` are for the trace; neither is shown."""

    pk: int
    territory_id: int
    territory: str
    place: str
    number: str
    uuid: UUID | None = None
    name: str = ""

    @property
    def label(self) -> str:
        return self.name or self.number


@dataclass(frozen=True)
class SeenClient:
    """For the trace."""

    pk: int
    territory_id: int


def clients_of(rows) -> list[SeenClient]:
    """Who is in ``rows`` of entries, corrections or events of them, each once."""
    keys = rows.order_by("client").values_list("client", "territory").distinct()
    return [SeenClient(*pair) for pair in keys]


def reads_names(user, territories) -> bool:
    """Whether ``user`` may read the files of all of ``territories``, a queryset."""
    own = user.territories(Right.READ_FILES)
    return not territories.exclude(id__in=own.order_by().values("id")).exists()


def client_columns(*, is_named: bool) -> dict:
    """For ``values()`` of sessions or corrections; ``whose`` reads them."""
    return _CLIENT | _CLIENT_NAMED if is_named else dict(_CLIENT)


def representative_columns(*, is_named: bool) -> dict:
    return _REPRESENTATIVE | _REPRESENTATIVE_NAMED if is_named else dict(_REPRESENTATIVE)


def client_order(*, is_named: bool) -> tuple[str, ...]:
    """Of sessions or corrections: by name, else by place and number."""
    by = ("client__identity__sort_key",) if is_named else ("territory__sort_key", "client__number")
    return (*by, "client")


def whose(row: dict) -> Whose:
    return Whose(
        pk=row["client_pk"],
        territory_id=row["client_territory"],
        territory=row["client_slug"],
        place=row["client_place"],
        number=row["client_number"],
        uuid=row.get("client_uuid"),
        name=_name(row, "client"),
    )


def representative_label(row: dict) -> str:
    """Empty where nobody sat in for the child."""
    return _name(row, "rep") or row["rep_number"] or ""


def _name(row: dict, prefix: str) -> str:
    return " ".join(filter(None, (row.get(f"{prefix}_given"), row.get(f"{prefix}_family"))))
