"""The statements of all clients served in a municipality in a period, as one file."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import override

from clients.models import Client
from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.dates import Period
from di_latgale.organisations.models import Municipality, Territory
from di_latgale.wording import days
from reports.jobs.kinds import Kind, Piece
from reports.statement.document import ClientFilter, statement_document
from reports.statement.files import statement_pdf
from services.models import Correction, ServiceSession


class StatementPack(Kind):
    """``parameters``: "municipality" (slug), "first" and "last". A key is a client's address."""

    rights = (Right.READ_FILES, Right.HAND_OUT_FILES)
    page = "reports:statement_pack"

    @staticmethod
    def parameters(municipality: Municipality, period: Period) -> dict:
        days = {"first": period.first.isoformat(), "last": period.last.isoformat()}
        return {"municipality": municipality.slug} | days

    def territories(self, parameters: dict):
        return Territory.objects.of_municipalities([_place(parameters)])

    def label(self, parameters: dict) -> str:
        period = _period(parameters)
        said = {"place": _place(parameters), "days": days(period.first, period.last)}
        return _("Statements: %(place)s, %(days)s") % said

    def file_name(self, parameters: dict) -> str:
        return "izraksti-{municipality}-{first}-{last}.pdf".format(**parameters)

    def keys(self, user: User, parameters: dict) -> list[str]:
        served = self.served(user, parameters).order_by("identity__sort_key", "id")
        return [str(uuid) for uuid in served.values_list("uuid", flat=True)]

    def served(self, user: User, parameters: dict):
        """Clients with an entry or a confirmed correction in the period."""
        period = _period(parameters)
        given = ServiceSession.objects.live().in_period(period).filter(client=OuterRef("pk"))
        corrected = Correction.objects.confirmed().filter(
            client=OuterRef("pk"), happened_on__range=(period.first, period.last)
        )
        clients = Client.objects.visible_to(user).filter(territory__in=self.territories(parameters))
        return clients.filter(Exists(given) | Exists(corrected))

    def make(self, user: User, parameters: dict, key: str) -> bytes | None:
        client = self._visible(user, [key]).first()
        if client is None:
            return None
        with override("lv"):
            return statement_pdf(statement_document(ClientFilter(client, _period(parameters))))

    def titles(self, user: User, keys: Iterable[str]) -> dict[str, str]:
        return {str(client.uuid): str(client.identity) for client in self._visible(user, keys)}

    def clients(self, user: User, parameters: dict, keys: Iterable[str]) -> list[Client]:
        return list(self._visible(user, keys))

    def _visible(self, user: User, keys: Iterable[str]):
        return Client.objects.visible_to(user).filter(uuid__in=list(keys)).for_list()

    def join(self, parameters: dict, pieces: Iterable[Piece]) -> bytes:
        # Imported late: it needs a library that pages do without.
        from di_latgale.joined_pdf import joined

        with override("lv"):
            title = self.label(parameters)
        return joined(title, ((piece.title, piece.content) for piece in pieces))


def _period(parameters: dict) -> Period:
    return Period(*(date.fromisoformat(parameters[name]) for name in ("first", "last")))


def _place(parameters: dict) -> Municipality:
    return Municipality.objects.get(slug=parameters["municipality"])
