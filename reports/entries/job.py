"""A long workbook of entries made in the background."""

from collections.abc import Iterable

from django.http import QueryDict

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from di_latgale.organisations.models import Territory
from di_latgale.wording import days
from reports.entries.forms import EntriesForm
from reports.entries.whose import SeenClient, clients_of
from reports.entries.workbook import entries_workbook, file_name
from reports.facts import place_of
from reports.jobs.kinds import Kind, Piece


class EntriesFile(Kind):
    """``parameters``: "query" of the page, "title", "name", "territories" (keys). One part."""

    file_kind = "xlsx"
    is_named = False
    rights = (Right.READ_FIGURES,)
    page = "reports:entries"

    @staticmethod
    def parameters(form: EntriesForm, title: str) -> dict:
        asked = form.asked()
        places = asked.territories().order_by("id").values_list("id", flat=True)
        span = days(asked.period.first, asked.period.last)
        return {
            "query": form.address()[1:],
            "title": f"{title}: {place_of(asked)}, {span}",
            "name": file_name(asked),
            "territories": list(places),
        }

    def territories(self, parameters: dict):
        return Territory.objects.filter(id__in=parameters["territories"])

    def label(self, parameters: dict) -> str:
        return parameters["title"]

    def file_name(self, parameters: dict) -> str:
        return parameters["name"]

    def keys(self, user: User, parameters: dict) -> list[str]:
        return ["entries"]

    def make(self, user: User, parameters: dict, key: str) -> bytes | None:
        form = self._form(user, parameters)
        if form is None:
            return None
        file = entries_workbook(
            form.asked(),
            form.rows(),
            form.said(),
            is_named=self.is_named,
            is_corrections=form.is_corrections,
        )
        with file:
            file.seek(0)
            return file.read()

    def titles(self, user: User, keys: Iterable[str]) -> dict[str, str]:
        return dict.fromkeys(keys, "")

    def clients(self, user: User, parameters: dict, keys: Iterable[str]) -> list[SeenClient]:
        form = self._form(user, parameters)
        return clients_of(form.rows()) if form else []

    def join(self, parameters: dict, pieces: Iterable[Piece]) -> bytes:
        (piece,) = pieces
        return piece.content

    def _form(self, user: User, parameters: dict) -> EntriesForm | None:
        """None where the person may not ask for it any more."""
        form = EntriesForm(QueryDict(parameters["query"]), user=user)
        return form if form.is_valid() and form.exports_names >= self.is_named else None


class NamedEntriesFile(EntriesFile):
    """With the names of clients."""

    is_named = True
    rights = (Right.READ_FILES,)
