"""What long jobs make: one ``Kind`` for each sort of file.

A kind lists the keys of its parts once, makes one part at a time, and joins them. All of it runs
in the scope of who asked; what it may see is judged anew for every part.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.module_loading import import_string

from di_latgale.accounts.models import User
from di_latgale.accounts.rights import Right
from reports.exports import may_export

# Where each lives; its code stands in ``Job.kind`` for as long as such jobs are kept.
_KINDS = {
    "statements": "reports.statement.pack.StatementPack",
    "entries": "reports.entries.job.EntriesFile",
    "named_entries": "reports.entries.job.NamedEntriesFile",
    "print": "reports.prints.job.LongPrint",
    "named_print": "reports.prints.job.NamedPrint",
}


@dataclass(frozen=True)
class Piece:
    """A part that was made, under the ``title`` it has in the file."""

    key: str
    title: str
    content: bytes


class Kind(ABC):
    """``parameters`` are what JSON can say, without a name or a code of anybody.

    ``rights`` are needed in all territories, besides that to take away such a file.
    """

    file_kind = "pdf"
    is_named = True
    rights: tuple[Right, ...] = (Right.READ_FILES,)
    # Its name in the traces, see ``di_latgale.traces.pages``.
    page: str

    @abstractmethod
    def territories(self, parameters: dict):
        """Those of the file."""

    @abstractmethod
    def label(self, parameters: dict) -> str:
        """Which file it is: „Izraksti: Rēzekne, 01.01.2021.–31.12.2021.”"""

    @abstractmethod
    def file_name(self, parameters: dict) -> str: ...

    @abstractmethod
    def keys(self, user: User, parameters: dict) -> Sequence[str]:
        """Of the parts, in their order; no key twice."""

    @abstractmethod
    def make(self, user: User, parameters: dict, key: str) -> bytes | None:
        """None where the person may not see it any more: it is left out."""

    @abstractmethod
    def titles(self, user: User, keys: Iterable[str]) -> dict[str, str]:
        """By key, of those that the person may see."""

    @abstractmethod
    def clients(self, user: User, parameters: dict, keys: Iterable[str]) -> list:
        """Whom the parts show, as far as the person may see them; for the trace."""

    @abstractmethod
    def join(self, parameters: dict, pieces: Iterable[Piece]) -> bytes:
        """The file. ``pieces`` are read while it is made."""

    def may(self, user: User, parameters: dict) -> bool:
        """Whether the person still holds every right to the whole file."""
        territories = self.territories(parameters)
        held = (user.territories(right).order_by().values("id") for right in self.rights)
        return may_export(user, self.file_kind, territories, is_named=self.is_named) and not any(
            territories.exclude(id__in=places).exists() for places in held
        )


def kind_of(code: str) -> Kind:
    return import_string(_KINDS[code])()
