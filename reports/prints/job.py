"""A long print made in the background: a numbered print as any other, taken along as a file."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Territory
from reports.entries.whose import SeenClient, clients_of
from reports.jobs.kinds import Kind, Piece
from reports.prints.actions import issue
from reports.prints.kinds import KINDS
from reports.prints.models import OfficialPrint


class LongPrint(Kind):
    """``parameters``: "report" and "query" as ``issue`` has them, "title", "territories" (keys).

    The one part's key is the public address of the print that is made.
    """

    is_named = False
    rights = (Right.READ_FIGURES,)
    page = "reports:print_pdf"

    @staticmethod
    def parameters(report: str, query: str, form) -> dict:
        kind = KINDS[report]
        places = kind.territories(form).order_by("id").values_list("id", flat=True)
        title = kind.title(kind.document(form))
        return {"report": report, "query": query, "title": title, "territories": list(places)}

    def territories(self, parameters: dict):
        return Territory.objects.filter(id__in=parameters["territories"])

    def label(self, parameters: dict) -> str:
        return parameters["title"]

    def file_name(self, parameters: dict) -> str:
        return f"{parameters['report']}.pdf"

    def keys(self, user: User, parameters: dict) -> list[str]:
        return [str(uuid4())]

    def make(self, user: User, parameters: dict, key: str) -> bytes | None:
        report, query = parameters["report"], parameters["query"]
        form = KINDS[report].form_of(query, user)
        if not form.is_valid():
            return None
        return issue(report, query, form, user, uuid=UUID(key)).file

    def titles(self, user: User, keys: Iterable[str]) -> dict[str, str]:
        prints = OfficialPrint.objects.visible_to(user).filter(uuid__in=list(keys))
        return {str(made.uuid): made.title for made in prints.defer("pdf").order_by("id")}

    def clients(self, user: User, parameters: dict, keys: Iterable[str]) -> list[SeenClient]:
        prints = OfficialPrint.objects.visible_to(user).filter(uuid__in=list(keys))
        return [
            client
            for made in prints.defer("pdf").order_by("id")
            for client in clients_of(made.of.at(made.made_at) if self.is_named else made.of.now())
        ]

    def join(self, parameters: dict, pieces: Iterable[Piece]) -> bytes:
        (piece,) = pieces
        return piece.content


class NamedPrint(LongPrint):
    """One that names clients."""

    is_named = True
    rights = (Right.READ_FILES,)
